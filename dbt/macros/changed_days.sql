{# Models of events are incremental by day: a day is made anew if its rows are no longer those it was made of, whenever they
   came. A record that is days late, a file that took another's place and rows taken back all show in how many rows a day
   has, or in when the newest of them was landed. So nothing is looked back for, and an increment equals a full refresh.

   Such a model has the column `by` (its partition), `count_raw_rows` and `loaded_at`. `upstream` is what these should be:
   `landed_days(...)` for what is made of events, and `days_before(...)` for what looks back from as-of dates.

   Where raw is read, a day to which rows were only added is not made anew as a whole, but at the moments of those rows:
   equal events are of one moment (`is_of_changed_moment`). #}


{# Whether a row is of a day to be made anew; true for all in a full refresh. The days stand in the SQL as they are, so that
   the warehouse reads their partitions only. #}
{% macro is_of_changed_day(column, upstream, by='event_date') %}
    {#- a unit test has no `this` -#}
    {%- if not this or not is_incremental() -%}
        true
    {%- else -%}
        {{ column }} in ({{ dates(run_query(changed_days(upstream, this, by)).columns[0].values()) }})
    {%- endif -%}
{% endmacro %}


{# Whether a row of raw is of a day to be made anew, or at one of its moments to be; true for all in a full refresh. Of raw, which
   is partitioned by when rows were landed, those of the `batch_days` that brought rows of these days are read. #}
{% macro is_of_changed_moment(events, batch_days) %}
    {#- named here for dbt to see, which reads a model as if in a full refresh -#}
    {%- set upstream = landed_days(batch_days) -%}
    {%- if not this or not is_incremental() -%}
        true
    {%- else -%}
        {%- set changed = run_query(changed_days(upstream, this, 'event_date')).rows -%}
        {%- set days = changed | map(attribute='changed_date') | list -%}
        {{ is_within_days('_event_at', days) }}
        and {{ is_landed_with(days, batch_days) }}
        and {{ is_at_changed_moment('cast(_event_at as date)', '_event_at', changed, events) }}
    {%- endif -%}
{% endmacro %}


{# The second half of both the condition and the hook of a model that reads raw: all of a day that has lost rows or was not
   there, and of the others the moments of the rows that were added. #}
{% macro is_at_changed_moment(day, moment, changed, events) -%}
    {%- set added = changed | selectattr('added_from') | list -%}
    (
        {{ day }} in ({{ dates(changed | rejectattr('added_from') | map(attribute='changed_date')) }})
        {%- if added %}
        or {{ moment }} in (
            select _event_at from {{ events }}
            where {{ is_within_days('_event_at', added | map(attribute='changed_date')) }}
                and _loaded_at >= cast('{{ added | map(attribute='added_from') | min }}' as timestamp)
        )
        {%- endif %}
    )
{%- endmacro %}


{# Days as they stand in the SQL, at least one, which no row has. #}
{% macro dates(days) -%}
    {%- for day in days | list or ['0001-01-01'] -%} cast('{{ day }}' as date){{ ', ' if not loop.last }} {%- endfor -%}
{%- endmacro %}


{# Whether a time is of one of these days, in order: one range for days that follow each other, for a warehouse passes over rows by
   the minimum and maximum of a time that is compared as it stands. #}
{% macro is_within_days(column, days) -%}
    {%- set ranges = [] -%}
    {%- for day in days | list or [modules.datetime.date.min] -%}
        {%- set first = ranges.pop()[0] if ranges and ranges[-1][1] == day else day -%}
        {%- do ranges.append((first, day + modules.datetime.timedelta(days=1))) -%}
    {%- endfor -%}
    (
        {%- for first, next in ranges -%}
            {{ ' or ' if not loop.first -}}
            ({{ column }} >= cast('{{ first }}' as timestamp) and {{ column }} < cast('{{ next }}' as timestamp))
        {%- endfor -%}
    )
{%- endmacro %}


{# Whether a row of raw was landed on a day on which rows of these days were. #}
{% macro is_landed_with(days, batch_days) -%}
    {%- set landed -%}
        select distinct
            cast(loaded_at as date) as loaded_date,
            cast({{ dbt.dateadd('day', 1, 'cast(loaded_at as date)') }} as date) as next_date
        from {{ batch_days }}
        where event_date in ({{ dates(days) }})
        order by loaded_date
    {%- endset -%}
    (
        {%- for loaded_date, next_date in run_query(landed).rows or [('0001-01-01', '0001-01-01')] -%}
            {{ ' or ' if not loop.first -}}
            (_loaded_at >= cast('{{ loaded_date }}' as timestamp) and _loaded_at < cast('{{ next_date }}' as timestamp))
        {%- endfor -%}
    )
{%- endmacro %}


{# As a hook before the model: takes away the days that are made anew, and those that upstream has no rows of any more. If what
   follows fails, they are missing, and therefore made anew by the next run. #}
{% macro delete_changed_days(upstream, by='event_date') %}
    {%- if is_incremental() -%}
        delete from {{ this }} where {{ is_of_changed_day(by, upstream, by) }}
    {%- endif -%}
{% endmacro %}


{# The same for a model that reads raw. #}
{% macro delete_changed_moments(events, batch_days) %}
    {%- set upstream = landed_days(batch_days) -%}
    {%- if is_incremental() -%}
        {%- set changed = run_query(changed_days(upstream, this, 'event_date')).rows -%}
        delete from {{ this }}
        where event_date in ({{ dates(changed | map(attribute='changed_date')) }})
            and {{ is_at_changed_moment('event_date', 'happened_at', changed, events) }}
    {%- endif -%}
{% endmacro %}


{# Days of the batches that raw holds and no newer one has replaced; nothing in a unit test, which has no `this`
   (so a model names them `ref(...) if this`). #}
{% macro landed_days(batch_days) -%}
    {%- if this -%}
    (
        select
            batch_days.event_date,
            batch_days.count_raw_rows,
            batch_days.loaded_at
        from {{ batch_days }} as batch_days
        inner join {{ ref('stg_landing__batches') }} as batches
            on batch_days.batch_id = batches.batch_id
            and batch_days.loaded_at = batches.loaded_at
        where batches.is_current
    ) as landed_days
    {%- endif -%}
{%- endmacro %}


{# What each as-of date looks back on: the days of users before it, as far as they were known. #}
{% macro days_before(as_of_dates, days) -%}
    (
        select
            as_of_dates.as_of_date,
            days.count_raw_rows,
            days.loaded_at
        from {{ as_of_dates }} as as_of_dates
        inner join (
            select
                namespace,
                event_date,
                known_date,
                sum(count_raw_rows) as count_raw_rows,
                max(loaded_at) as loaded_at
            from {{ days }}
            where user_id is not null
            group by namespace, event_date, known_date
        ) as days
            on as_of_dates.namespace = days.namespace
            and as_of_dates.as_of_date > days.event_date
            and as_of_dates.as_of_date > days.known_date
    ) as days_before
{%- endmacro %}


{# Days whose rows in a model are not those that it should be made of. If those it has are all that were landed until the newest
   of them, later ones were only added, and `added_from` is when the first of these was landed. #}
{% macro changed_days(upstream, built, by) %}
    with

    there as (

        select
            {{ by }} as changed_date,
            loaded_at,
            sum(count_raw_rows) as count_rows
        from {{ upstream }}
        where {{ by }} is not null
        group by {{ by }}, loaded_at

    ),

    here as (

        select
            {{ by }} as changed_date,
            sum(count_raw_rows) as count_rows,
            max(loaded_at) as loaded_at
        from {{ built }}
        group by {{ by }}

    ),

    compared as (

        select
            coalesce(there.changed_date, here.changed_date) as changed_date,
            max(here.count_rows) as count_rows,
            max(here.loaded_at) as loaded_at,
            sum(there.count_rows) as count_rows_there,
            max(there.loaded_at) as loaded_at_there,
            sum(case when there.loaded_at <= here.loaded_at then there.count_rows end) as count_rows_until,
            max(case when there.loaded_at <= here.loaded_at then there.loaded_at end) as loaded_at_until,
            min(case when there.loaded_at > here.loaded_at then there.loaded_at end) as added_from
        from there
        full outer join here on there.changed_date = here.changed_date
        group by 1

    )

    select
        changed_date,
        case when count_rows_until = count_rows and loaded_at_until = loaded_at then added_from end as added_from
    from compared
    where
        count_rows is null
        or count_rows_there is null
        or count_rows_there <> count_rows
        or loaded_at_there <> loaded_at
    order by changed_date
{% endmacro %}
