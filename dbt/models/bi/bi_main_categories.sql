with

products as (select * from {{ ref('int_products__measured') }}),

sum_up_products as (
    select
        dataset,
        main_category,
        count(*) as count_products,
        count(case when count_reviews > 0 then 1 end) as count_reviewed_products,
        cast(sum(count_reviews) as int64) as count_reviews,
        sum(sum_stars) / nullif(sum(count_ratings), 0) as avg_rating,
        sum(count_recommended) / nullif(sum(count_reviews), 0) as recommended_ratio
    from products
    group by dataset, main_category
),

final as (
    select
        dataset,
        main_category,
        count_products,
        count_products / sum(count_products) over (partition by dataset) as product_ratio,
        count_reviewed_products,
        count_reviews,
        count_reviews / nullif(sum(count_reviews) over (partition by dataset), 0) as review_ratio,
        avg_rating,
        recommended_ratio
    from sum_up_products
)

select * from final
