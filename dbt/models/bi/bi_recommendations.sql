{{ config(cluster_by=['user_id']) }}

with

recommendations as (select * from {{ ref('recommend_latest') }}),
products as (select * from {{ ref('dim_products') }}),

final as (
    select
        -- ids
        recommendations.user_id,
        recommendations.as_of_date,
        recommendations.rank,
        recommendations.item_id,

        -- the item
        products.dataset,
        products.product_name as item_name,
        products.main_category as category,

        -- the recommendation
        recommendations.score,
        recommendations.method,
        recommendations.reason,
        -- Of all times, in the categories of the user, or lately: the methods in ml/recommend/popular.py.
        recommendations.method in ('popular', 'category_popular', 'recent') as is_by_popularity,

        -- where it comes from
        recommendations.model_version,
        recommendations.scored_at
    from recommendations
    left join products on recommendations.item_id = products.product_id
)

select * from final
