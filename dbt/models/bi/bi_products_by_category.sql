with

product_categories as (select * from {{ ref('dim_product_categories') }}),
review_sums as (select * from {{ ref('int_product_reviews__summed') }}),

final as (
    select
        product_categories.dataset,
        product_categories.category,
        count(*) as count_products,
        count(review_sums.product_id) as count_reviewed_products,
        cast(coalesce(sum(review_sums.count_reviews), 0) as int64) as count_reviews,
        sum(review_sums.sum_stars) / nullif(sum(review_sums.count_ratings), 0) as avg_rating,
        sum(review_sums.count_recommended) / nullif(sum(review_sums.count_reviews), 0)
            as recommended_ratio
    from product_categories
    left join review_sums on product_categories.product_id = review_sums.product_id
    group by product_categories.dataset, product_categories.category
)

select * from final
