{{ config(
    materialized='incremental',
    partition_by=time_partition('event_date', 'date', 'day'),
    cluster_by=['visitor_id'],
    pre_hook="{{ delete_changed_moments(source('clickstream', 'events'), ref('stg_clickstream__batch_days')) }}",
) }}

{% set batch_days = ref('stg_clickstream__batch_days') if this %}

with

source as ({{ known_rows('clickstream', 'events') }}),

identified as (
    -- An event without its time belongs to no day.
    select
        *,
        nullif({{ trim_spaces('visitorid') }}, '') as plain_visitor_id,
        nullif({{ trim_spaces('itemid') }}, '') as plain_item_id,
        nullif({{ trim_spaces('transactionid') }}, '') as plain_transaction_id,
        cast(_event_at as date) as event_date,
        -- a time as text has another form on each warehouse
        {{ dbt.datediff("cast('1970-01-01' as timestamp)", '_event_at', 'millisecond') }} as event_ms
    from source
    where
        _event_at is not null
        and {{ is_of_changed_moment(source('clickstream', 'events'), batch_days) }}
),

final as (
    select
        -- ids
        {{ hashed_key(
            ['_namespace', 'plain_visitor_id', 'event_ms', 'event', 'plain_item_id', 'plain_transaction_id']
        ) }} as event_key,
        _namespace || ':' || plain_visitor_id as visitor_id,
        _namespace || ':' || plain_item_id as item_id,
        _namespace || ':' || plain_transaction_id as transaction_id,
        _namespace as namespace,

        -- strings
        case event when 'addtocart' then 'cart' when 'transaction' then 'purchase' else event end as event_type,

        -- numerics
        -- in the order of the row that is kept, so that both take one sort
        count(*) over (
            partition by _namespace, plain_visitor_id, _event_at, event, plain_item_id, plain_transaction_id
            order by _loaded_at desc, _source_uri desc, _source_row desc
            rows between unbounded preceding and unbounded following
        ) as count_raw_rows,

        -- dates and timestamps
        event_date,
        _event_at as happened_at,
        _known_at as known_at,
        _loaded_at as loaded_at
    from identified
    qualify row_number() over (
        partition by _namespace, plain_visitor_id, _event_at, event, plain_item_id, plain_transaction_id
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
)

select * from final
