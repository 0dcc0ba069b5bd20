{{ config(
    materialized='incremental',
    partition_by=time_partition('as_of_date', 'date', 'day'),
    cluster_by=['user_id'],
    pre_hook="{{ delete_changed_days(
        days_before(ref('int_subscriber_as_of_dates__listed'), ref('int_session_days__counted')), by='as_of_date'
    ) }}",
) }}

{% set windows = [7, 14, 30] %}
{% set counted = ['events'] + service_pages().keys() | reject('in', ['upgrades', 'cancellations']) | list %}
{% set dates, days = ref('int_subscriber_as_of_dates__listed'), ref('int_session_days__counted') %}

with

as_of_dates as (select * from {{ ref('int_subscriber_as_of_dates__listed') }}),
session_days as (select * from {{ ref('int_session_days__counted') }}),

look_back as (
    select
        as_of_dates.as_of_date,
        {{ dbt.datediff('session_days.event_date', 'as_of_dates.as_of_date', 'day') }} as days_ago,
        session_days.*
    from as_of_dates
    inner join session_days
        on as_of_dates.namespace = session_days.namespace
        and as_of_dates.as_of_date > session_days.event_date
        and as_of_dates.as_of_date > session_days.known_date
    where
        session_days.user_id is not null
        and {{ is_of_changed_day('as_of_dates.as_of_date', days_before(dates, days), by='as_of_date') }}
),

final as (
    -- Everybody who was ever there, for the days of all of them are compared.
    select
        user_id,
        as_of_date,
        {% for days in windows %}
            count(case when days_ago <= {{ days }} then 1 end) as count_sessions_{{ days }}d,
            {% for name in counted %}
                cast(sum(case when days_ago <= {{ days }} then count_{{ name }} else 0 end) as int64)
                    as count_{{ name }}_{{ days }}d,
            {% endfor %}
            {{ exact_sum('case when days_ago <= ' ~ days ~ ' then sum_song_seconds else 0 end / 3600') }}
                as sum_song_hours_{{ days }}d,
        {% endfor %}
        count(*) as count_sessions_to_date,
        cast(sum(count_songs) as int64) as count_songs_to_date,
        cast(sum(count_cancellations) as int64) as count_cancellations_to_date,
        min(case when days_ago <= 30 then days_ago end) as fewest_days_ago,
        max(case when days_ago <= 30 then days_ago end) as most_days_ago,
        max(case when last_paid_item is not null then last_at end) as paid_at,
        max(case when last_free_item is not null then last_at end) as free_at,
        max(last_at) as last_at,
        max(registered_at) as registered_at,
        cast(sum(count_raw_rows) as int64) as count_raw_rows,
        max(loaded_at) as loaded_at
    from look_back
    group by 1, 2
)

select * from final
