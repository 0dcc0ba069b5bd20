{{ config(partition_by=time_partition('purchased_at', 'timestamp', 'month'), cluster_by=['dataset', 'product_id']) }}

with

olist_items as (select * from {{ ref('stg_olist__order_items') }}),
shop_items as (select * from {{ ref('stg_shop__order_items') }}),
orders as (select * from {{ ref('int_orders__stacked') }}),

stack_items as (
    select order_id, item_number, product_id, seller_id, 1 as quantity, price, freight
    from olist_items
    union all
    -- the shop is the only seller, and charges shipping by the order
    select order_id, item_number, product_id, cast(null as string), quantity, unit_price, cast(null as float64)
    from shop_items
),

final as (
    select
        -- ids
        stack_items.order_id,
        stack_items.item_number,
        stack_items.product_id,
        stack_items.seller_id,

        -- strings
        orders.dataset,
        orders.currency,

        -- numerics
        cast(stack_items.quantity as int64) as quantity,
        stack_items.price,
        -- rounded to cents, for a product of floats is not one of money
        round(stack_items.price * stack_items.quantity, 2) as sum_price,
        stack_items.freight,

        -- timestamps
        orders.purchased_at,
        orders.known_at
    from stack_items
    inner join orders on stack_items.order_id = orders.order_id
)

select * from final
