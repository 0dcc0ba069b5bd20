{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

{% set windows = [7, 14, 30] %}
{% set counted = ['events'] + service_pages().keys() | reject('in', ['upgrades', 'cancellations']) | list %}

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
    where session_days.user_id is not null
),

summed as (
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
        max(registered_at) as registered_at
    from look_back
    group by 1, 2
),

final as (
    -- At risk is who used the service of late and has not cancelled.
    select
        user_id as entity_id,
        as_of_date,
        {% for days in windows %}
            {% for name in ['sessions'] + counted %}
                count_{{ name }}_{{ days }}d,
            {% endfor %}
            sum_song_hours_{{ days }}d,
        {% endfor %}
        {% for name in ['sessions'] + counted %}
            count_{{ name }}_7d / nullif(count_{{ name }}_30d, 0) as {{ name }}_7d_to_30d_ratio,
        {% endfor %}
        count_sessions_to_date,
        count_songs_to_date,
        {{ dbt.datediff('last_at', 'cast(as_of_date as timestamp)', 'hour') }} / 24 as days_since_last_session,
        (most_days_ago - fewest_days_ago) / nullif(count_sessions_30d - 1, 0) as avg_days_between_sessions_30d,
        {{ dbt.datediff('registered_at', 'cast(as_of_date as timestamp)', 'day') }} as tenure_days,
        paid_at is not null and (free_at is null or paid_at >= free_at) as is_paid
    from summed
    where
        fewest_days_ago <= {{ var('subscriber_churn_active_days') }}
        and count_cancellations_to_date = 0
)

select * from final
