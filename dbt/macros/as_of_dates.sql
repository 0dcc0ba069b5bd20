{# The dates that features are made for: every Monday (`step` week) or first of a month (`month`), and the day after the newest
   event, for which there is everything but what comes next. A query, to stand in a CTE of its own.

   `events` is a CTE with the time of something in `at`; `by` a column such as `dataset` whose values end on days of their own.
   What is dated on the clock's day or later is left out: that day is not over, and a wrong date would move the last one.
   Columns: `by`, `as_of_date`, and `data_end_date`, the day after the newest event: a horizon that ends later is still open.
   The variables `as_of_start` and `as_of_end` narrow the dates; the last one stays in, whatever day of the week it is. #}
{% macro as_of_dates(step, events, at='happened_at', by=none) -%}
    {%- set is_step = {
        'week': "mod(" ~ dbt.datediff("cast('1900-01-01' as date)", 'as_of_date', 'day') ~ ", 7) = 0",
        'month': "extract(day from as_of_date) = 1",
    } -%}
    {%- set start, end = var('as_of_start'), var('as_of_end') -%}
    select
        {{ by ~ ',' if by }}
        as_of_date,
        data_end_date
    from (
        select
            {{ by ~ ',' if by }}
            {{ "cast('" ~ start ~ "' as date)" if start else 'min(day_after)' }} as first_date,
            {% if end %}
                case when max(day_after) > cast('{{ end }}' as date) then cast('{{ end }}' as date) else max(day_after) end
            {%- else %}max(day_after)
            {%- endif %} as last_date,
            max(day_after) as data_end_date
        from (
            select
                {{ by ~ ',' if by }}
                cast({{ dbt.dateadd('day', 1, 'cast(' ~ at ~ ' as date)') }} as date) as day_after
            from {{ events }}
            where cast({{ at }} as date) < {{ clock_date() }}
        ) as days
        {{ 'group by ' ~ by if by }}
    ) as bounds
    cross join {{ unnest_dates('first_date', 'last_date', 'as_of_date') }}
    where {{ is_step[step] }} or as_of_date = last_date
{%- endmacro %}
