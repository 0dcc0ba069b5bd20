{{ config(
    materialized='incremental',
    partition_by=time_partition('event_date', 'date', 'day'),
    cluster_by=['user_id'],
    pre_hook="{{ delete_changed_days(landed_days(ref('stg_sparkify__batch_days'))) }}",
) }}

{% set pages = service_pages() %}
{% set batch_days = ref('stg_sparkify__batch_days') if this %}

with

events as (select * from {{ ref('stg_sparkify__events') }}),

final as (
    -- What was known on one day and what came to be known later are rows of their own, for features see one without the other.
    select
        session_key,
        user_id,
        namespace,
        event_date,
        cast(known_at as date) as known_date,
        max(state) as state,
        max(case when level = 'paid' then item_in_session end) as last_paid_item,
        max(case when level = 'free' then item_in_session end) as last_free_item,
        count(*) as count_events,
        {% for name, page in pages.items() %}
            count(case when page = '{{ page }}' then 1 end) as count_{{ name }},
        {% endfor %}
        {{ exact_sum('song_seconds') }} as sum_song_seconds,
        cast(sum(count_raw_rows) as int64) as count_raw_rows,
        max(registered_at) as registered_at,
        min(happened_at) as first_at,
        max(happened_at) as last_at,
        max(known_at) as known_at,
        max(loaded_at) as loaded_at
    from events
    where {{ is_of_changed_day('event_date', landed_days(batch_days)) }}
    group by 1, 2, 3, 4, 5
)

select * from final
