{{ config(cluster_by=['dataset', 'product_name']) }}

with

products as (select * from {{ ref('int_products__measured') }}),

final as (
    select
        dataset,
        product_name,
        count(*) as count_products,
        cast(sum(count_images) as int64) as count_images,
        cast(sum(count_reviews) as int64) as count_reviews,
        sum(sum_stars) / nullif(sum(count_ratings), 0) as avg_rating
    from products
    where count_images is not null
    group by dataset, product_name
)

select * from final
