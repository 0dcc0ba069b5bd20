with

product_categories as (

    select * from {{ ref('dim_product_categories') }}

),

reviews as (

    select * from {{ ref('fct_reviews') }}

),

sum_up_products as (

    select
        product_id,
        count(*) as count_reviews,
        count(rating) as count_ratings,
        sum(rating) as sum_stars,
        sum(case when is_recommended then 1 else 0 end) as count_recommended
    from reviews
    where product_id is not null
    group by product_id

),

final as (

    select
        product_categories.dataset,
        product_categories.category,
        count(*) as count_products,
        count(sum_up_products.product_id) as count_reviewed_products,
        cast(coalesce(sum(sum_up_products.count_reviews), 0) as int64) as count_reviews,
        sum(sum_up_products.sum_stars) / nullif(sum(sum_up_products.count_ratings), 0) as avg_rating,
        sum(sum_up_products.count_recommended) / nullif(sum(sum_up_products.count_reviews), 0)
            as recommended_ratio
    from product_categories
    left join sum_up_products on product_categories.product_id = sum_up_products.product_id
    group by product_categories.dataset, product_categories.category

)

select * from final
