with

order_events as (select * from {{ ref('int_orders__split_into_events') }}),
orders as (select * from {{ ref('stg_olist__orders') }}),
order_reviews as (select * from {{ ref('stg_olist__order_reviews') }}),

measure_events as (
    select
        order_events.order_id,
        order_events.event_name,
        order_events.known_at,
        orders.promised_date,
        {{ utc_to_local_date('orders.purchased_at', 'America/Sao_Paulo') }} as purchased_date,
        {{ utc_to_local_date('order_events.happened_at', 'America/Sao_Paulo') }} as event_date
    from order_events
    inner join orders on order_events.order_id = orders.order_id
),

compare_with_promise as (
    -- The promise is settled once its day is over, a day later, and not when a late parcel comes.
    select
        orders.order_id,
        {{ dbt.dateadd('day', 1, 'orders.promised_date') }} as settled_at,
        coalesce(
            {{ utc_to_local_date('deliveries.happened_at', 'America/Sao_Paulo') }} <= orders.promised_date, false
        ) as is_on_time,
        orders.known_at as order_known_at,
        deliveries.known_at as delivery_known_at
    from orders
    left join order_events as deliveries
        on orders.order_id = deliveries.order_id and deliveries.event_name = 'delivered'
    where orders.promised_date is not null
),

settle_promises as (
    select
        order_id,
        cast(settled_at as date) as settled_date,
        cast(case when is_on_time then delivery_known_at else order_known_at end as date) as evidence_date,
        is_on_time
    from compare_with_promise
),

final as (
    select
        order_id,
        case event_name when 'purchased' then 'ordered' else event_name end as signal_name,
        cast(known_at as date) as known_date,
        cast(null as int64) as stars,
        {{ dbt.datediff(
            'purchased_date', "case event_name when 'purchased' then promised_date else event_date end", 'day'
        ) }} as days_from_purchase,
        case
            when event_name = 'delivered' then {{ dbt.datediff('promised_date', 'event_date', 'day') }}
        end as days_past_promise
    from measure_events
    where event_name in ('purchased', 'shipped', 'delivered')

    union all

    select
        order_id,
        case when is_on_time then 'on_time' else 'late' end as signal_name,
        case when evidence_date > settled_date then evidence_date else settled_date end as known_date,
        cast(null as int64),
        cast(null as int64),
        cast(null as int64)
    from settle_promises

    union all

    -- Some reviews are older than their order, and whose they are is known with the order.
    select
        order_reviews.order_id,
        'reviewed' as signal_name,
        cast(
            case when purchases.known_at > order_reviews.known_at then purchases.known_at else order_reviews.known_at end
            as date
        ) as known_date,
        order_reviews.rating,
        cast(null as int64),
        cast(null as int64)
    from order_reviews
    inner join order_events as purchases
        on order_reviews.order_id = purchases.order_id and purchases.event_name = 'purchased'
    where order_reviews.known_at is not null
)

select * from final
