{{ config(
    materialized='incremental',
    partition_by=time_partition('event_date', 'date', 'day'),
    cluster_by=['visitor_id'],
    pre_hook="{{ delete_changed_days(landed_days(ref('stg_clickstream__batch_days'))) }}",
) }}

{% set batch_days = ref('stg_clickstream__batch_days') if this %}

with

events as (select * from {{ ref('stg_clickstream__events') }}),

mark_starts as (
    -- What was known on one day and what came to be known later are visits of their own until they are joined.
    select
        *,
        cast(known_at as date) as known_date,
        {{ starts_visit('visitor_id, cast(known_at as date), event_date', 'happened_at', 'happened_at', 'event_key') }}
            as is_start
    from events
    where {{ is_of_changed_day('event_date', landed_days(batch_days)) }}
),

number_visits as (
    select
        *,
        count(case when is_start then 1 end) over (
            partition by visitor_id, known_date, event_date
            order by happened_at, event_key rows between unbounded preceding and current row
        ) as visit_number
    from mark_starts
),

final as (
    select
        {{ hashed_key(['visitor_id', 'event_date', 'known_date', 'visit_number']) }} as visit_key,
        visitor_id,
        namespace,
        event_date,
        known_date,
        count(*) as count_events,
        count(case when event_type = 'view' then 1 end) as count_views,
        count(case when event_type = 'cart' then 1 end) as count_carts,
        count(case when event_type = 'purchase' then 1 end) as count_purchases,
        cast(sum(count_raw_rows) as int64) as count_raw_rows,
        min(happened_at) as first_at,
        max(happened_at) as last_at,
        max(known_at) as known_at,
        max(loaded_at) as loaded_at
    from number_visits
    group by visitor_id, namespace, event_date, known_date, visit_number
)

select * from final
