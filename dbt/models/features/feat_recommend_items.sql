{{ config(cluster_by=['item_id']) }}

with

products as (select * from {{ ref('dim_products') }}),
order_items as (select * from {{ ref('fct_order_items') }}),

average_prices as (
    -- What was paid, and not what a page asked when it was crawled: that is younger than the interactions.
    select
        product_id,
        {{ exact_avg('price') }} as avg_price
    from order_items
    group by 1
),

final as (
    select
        products.product_id as item_id,
        products.dataset,
        products.product_name as item_name,
        average_prices.avg_price as price
    from products
    left join average_prices on products.product_id = average_prices.product_id
)

select * from final
