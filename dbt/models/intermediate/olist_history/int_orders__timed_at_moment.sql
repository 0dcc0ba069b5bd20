with

orders as (select * from {{ ref('int_orders__seen_before_moment') }}),
main_items as (select * from {{ ref('int_orders__reduced_to_main_item') }}),

find_local_days as (
    -- Promises are days of Brazil, so the days they are compared with are too.
    select
        orders.*,
        main_items.shipping_limit_at,
        {{ utc_to_local_date('orders.purchased_at', 'America/Sao_Paulo') }} as purchased_date,
        {{ utc_to_local_date('orders.delivered_at', 'America/Sao_Paulo') }} as delivered_date
    from orders
    left join main_items on orders.order_id = main_items.order_id
    -- an order that was not known yet cannot be scored
    where orders.purchased_at is not null
),

final as (
    select
        order_id,
        moment,
        as_of_date,
        approved_at is not null as is_approved_by_as_of,
        shipped_at is not null as is_shipped_by_as_of,
        delivered_at is not null as is_delivered_by_as_of,
        {{ dbt.datediff('promised_date', 'coalesce(delivered_date, as_of_date)', 'day') }} as days_late_so_far,
        coalesce(delivered_date, as_of_date) > promised_date as is_late_so_far,
        {{ dbt.datediff('purchased_date', 'as_of_date', 'day') }} as days_since_purchase,
        {{ dbt.datediff('purchased_date', 'promised_date', 'day') }} as days_promised,
        {{ dbt.datediff('purchased_at', 'approved_at', 'hour') }} / 24.0 as days_to_approval,
        {{ dbt.datediff('purchased_at', 'shipped_at', 'hour') }} / 24.0 as days_to_shipment,
        {{ dbt.datediff('shipping_limit_at', 'shipped_at', 'hour') }} / 24.0 as days_shipped_after_limit,
        {{ dbt.datediff('purchased_date', 'delivered_date', 'day') }} as days_to_delivery,
        {{ dbt.datediff('delivered_date', 'as_of_date', 'day') }} as days_since_delivery,
        cast(extract(month from purchased_date) as int64) as purchased_month,
        -- 1 Sunday to 7 Saturday, counted from a Sunday
        cast(mod({{ dbt.datediff("cast('2000-01-02' as date)", 'purchased_date', 'day') }}, 7) + 1 as int64) as purchased_weekday
    from find_local_days
)

select * from final
