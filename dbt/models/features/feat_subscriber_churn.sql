{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

{% set windows = [7, 14, 30] %}
{% set counted = ['events'] + service_pages().keys() | reject('in', ['upgrades', 'cancellations']) | list %}

with

subscribers as (select * from {{ ref('int_subscribers__looked_back') }}),

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
    from subscribers
    where
        fewest_days_ago <= {{ var('subscriber_churn_active_days') }}
        and count_cancellations_to_date = 0
)

select * from final
