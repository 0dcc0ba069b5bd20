with

order_items as (select * from {{ ref('fct_order_items') }}),
orders as (select * from {{ ref('fct_orders') }}),
products as (select * from {{ ref('dim_products') }}),

final as (
    select
        order_items.order_id,
        order_items.item_number,
        order_items.product_id,
        orders.customer_id,
        order_items.dataset,
        order_items.currency,
        coalesce(products.main_category, '(unknown)') as category,
        coalesce(orders.customer_state, '(unknown)') as customer_state,
        order_items.quantity,
        order_items.sum_price,
        order_items.freight,
        coalesce(orders.order_status in ('canceled', 'cancelled', 'refunded', 'unavailable'), false) as is_called_off,
        order_items.purchased_at
    from order_items
    inner join orders on order_items.order_id = orders.order_id
    left join products on order_items.product_id = products.product_id
)

select * from final
