{{ config(materialized='table') }}

with

order_items as (select * from {{ ref('stg_olist__order_items') }}),
products as (select * from {{ ref('stg_olist__products') }}),
translated_products as (select * from {{ ref('int_olist_products__translated') }}),

describe_parcels as (
    select
        order_items.order_id,
        count(distinct order_items.product_id) as count_products,
        sum(products.weight_g) as sum_weight_g,
        sum(products.length_cm * products.height_cm * products.width_cm) as sum_volume_cm3,
        min(order_items.shipping_limit_at) as shipping_limit_at
    from order_items
    left join products on order_items.product_id = products.product_id
    group by order_items.order_id
),

pick_dearest_item as (
    select * from order_items
    qualify row_number() over (
        partition by order_id order by price desc nulls last, item_number asc nulls last
    ) = 1
),

final as (
    select
        pick_dearest_item.order_id,
        pick_dearest_item.product_id,
        pick_dearest_item.seller_id,
        coalesce(translated_products.category, 'unknown') as category,
        pick_dearest_item.price,
        products.count_photos,
        products.count_description_characters,
        describe_parcels.count_products,
        describe_parcels.sum_weight_g,
        describe_parcels.sum_volume_cm3,
        describe_parcels.shipping_limit_at
    from pick_dearest_item
    inner join describe_parcels on pick_dearest_item.order_id = describe_parcels.order_id
    left join products on pick_dearest_item.product_id = products.product_id
    left join translated_products on pick_dearest_item.product_id = translated_products.product_id
)

select * from final
