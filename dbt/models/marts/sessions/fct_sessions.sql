{{ config(partition_by=time_partition('started_at', 'timestamp', 'month'), cluster_by=['dataset', 'user_id']) }}

with

service_sessions as (select * from {{ ref('int_service_sessions__summed') }}),
visits as (select * from {{ ref('int_visits__joined') }}),
shop_sessions as (select * from {{ ref('stg_online_shoppers__sessions') }}),

final as (
    select
        -- ids
        session_key,
        user_id,

        -- strings
        'sparkify' as dataset,
        level,
        cast(null as string) as visitor_type,

        -- numerics
        count_events,
        count_songs,
        cast({{ dbt.datediff('started_at', 'ended_at', 'second') }} as float64) as duration_seconds,

        -- booleans
        is_upgraded as is_converted,

        -- timestamps
        started_at,
        ended_at,
        known_at
    from service_sessions
    union all
    select
        session_key,
        visitor_id,
        'clickstream',
        cast(null as string),
        cast(null as string),
        count_events,
        cast(null as int64),
        cast({{ dbt.datediff('started_at', 'ended_at', 'second') }} as float64),
        is_converted,
        started_at,
        ended_at,
        known_at
    from visits
    union all
    select
        session_key,
        cast(null as string),
        'online_shoppers',
        cast(null as string),
        visitor_type,
        count_administrative_pages + count_informational_pages + count_product_pages,
        cast(null as int64),
        administrative_seconds + informational_seconds + product_seconds,
        is_converted,
        cast(null as timestamp),
        cast(null as timestamp),
        known_at
    from shop_sessions
)

select * from final
