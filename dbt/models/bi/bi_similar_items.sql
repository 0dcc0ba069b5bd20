{{ config(cluster_by=['dataset', 'item_id']) }}

with

similar_items as (select * from {{ ref('similar_items_latest') }}),
products as (select * from {{ ref('dim_products') }}),

final as (
    select
        similar_items.item_id,
        similar_items.rank,
        similar_items.similar_item_id,
        products.dataset,
        products.product_name as similar_item_name,
        products.main_category as similar_item_category,
        similar_items.score,
        similar_items.method
    from similar_items
    inner join products on similar_items.similar_item_id = products.product_id
)

select * from final
