{# Whether something begins a visit: nothing of the same `partition` happened in the `session_gap_minutes` before. What lasts
   has an `ended_at` after its `started_at`; an event is over when it happens. #}
{% macro starts_visit(partition, started_at, ended_at, tiebreak) -%}
    {%- set before = 'max(' ~ ended_at ~ ') over (partition by ' ~ partition ~ ' order by ' ~ started_at ~ ', ' ~ tiebreak
        ~ ' rows between unbounded preceding and 1 preceding)' -%}
    coalesce({{ dbt.datediff(before, started_at, 'millisecond') }} > {{ 60000 * var('session_gap_minutes') }}, true)
{%- endmacro %}
