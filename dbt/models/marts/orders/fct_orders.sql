{{ config(partition_by=time_partition('purchased_at', 'timestamp', 'month'), cluster_by=['dataset', 'customer_id']) }}

with

orders as (select * from {{ ref('int_orders__stacked') }}),
items as (select * from {{ ref('int_order_items__summed') }}),
payments as (select * from {{ ref('int_order_payments__summed') }}),

final as (
    select
        -- ids
        orders.order_id,
        orders.customer_id,

        -- strings
        orders.dataset,
        orders.currency,
        orders.order_status,
        orders.customer_state,
        orders.customer_zip_band,
        payments.main_payment_type,

        -- numerics: an order without items was never put together, and one without payments was never paid
        coalesce(items.count_items, 0) as count_items,
        coalesce(items.count_sellers, 0) as count_sellers,
        coalesce(items.sum_price, 0) as sum_price,
        coalesce(orders.sum_discount, 0) as sum_discount,
        coalesce(orders.sum_shipping, items.sum_freight, 0) as sum_freight,
        coalesce(orders.sum_total, payments.sum_payment, 0) as sum_payment,
        payments.max_installments,

        -- timestamps
        orders.purchased_at,
        orders.approved_at,
        orders.shipped_at,
        orders.delivered_at,
        orders.promised_date,
        orders.known_at
    from orders
    left join items on orders.order_id = items.order_id
    left join payments on orders.order_id = payments.order_id
)

select * from final
