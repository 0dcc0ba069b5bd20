{# Models of events are incremental by day: a day is made anew if its rows are no longer those it was made of, whenever they
   came. A record that is days late, a file that took another's place and rows taken back all show in how many rows a day
   has, or in when the newest of them was landed. So nothing is looked back for, and an increment equals a full refresh.

   Such a model has the columns `event_date` (its partition), `count_raw_rows` and `loaded_at`. `upstream` is what it is made
   of: another such model, or `raw_days(source(...))`. #}


{# Whether a row is of a day to be made anew; true for all in a full refresh. The days stand in the SQL as they are, so that
   the warehouse reads their partitions only. #}
{% macro is_of_changed_day(column, upstream) %}
    {#- a unit test has no `this` -#}
    {%- if not this or not is_incremental() -%}
        true
    {%- else -%}
        {%- set days = run_query(changed_days(upstream, this)).columns[0].values() -%}
        {{ column }} in (
            {%- for day in days or ['0001-01-01'] -%} cast('{{ day }}' as date){{ ', ' if not loop.last }} {%- endfor -%}
        )
    {%- endif -%}
{% endmacro %}


{# As a hook before the model: takes away the days that are made anew, and those that upstream has no rows of any more. If what
   follows fails, they are missing, and therefore made anew by the next run. #}
{% macro delete_changed_days(upstream) %}
    {%- if is_incremental() -%}
        delete from {{ this }} where {{ is_of_changed_day('event_date', upstream) }}
    {%- endif -%}
{% endmacro %}


{# The days of the current rows of a raw table. #}
{% macro raw_days(source) -%}
    (
        select
            cast(_event_at as date) as event_date,
            1 as count_raw_rows,
            _loaded_at as loaded_at
        from {{ source }}
        where _superseded_at is null
    ) as raw_days
{%- endmacro %}


{% macro changed_days(upstream, built) %}
    with

    there as (

        select
            event_date,
            sum(count_raw_rows) as count_rows,
            max(loaded_at) as loaded_at
        from {{ upstream }}
        where event_date is not null
        group by event_date

    ),

    here as (

        select
            event_date,
            sum(count_raw_rows) as count_rows,
            max(loaded_at) as loaded_at
        from {{ built }}
        group by event_date

    )

    select coalesce(there.event_date, here.event_date) as event_date
    from there
    full outer join here on there.event_date = here.event_date
    where
        there.count_rows is null
        or here.count_rows is null
        or there.count_rows <> here.count_rows
        or there.loaded_at <> here.loaded_at
    order by event_date
{% endmacro %}
