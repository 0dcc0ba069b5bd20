{{ config(cluster_by=['dataset', 'item_id']) }}

with

similar_items as (select * from {{ ref('similar_items_latest') }}),
products as (select * from {{ ref('dim_products') }}),

final as (
    select
        similar_items.item_id,
        products.product_name as item_name,
        similar_items.rank,
        similar_items.similar_item_id,
        others.dataset,
        others.product_name as similar_item_name,
        others.main_category as similar_item_category,
        similar_items.score,
        similar_items.method
    from similar_items
    inner join products on similar_items.item_id = products.product_id
    inner join products as others on similar_items.similar_item_id = others.product_id
)

select * from final
