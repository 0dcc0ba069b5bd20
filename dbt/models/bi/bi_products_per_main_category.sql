with

products as (select * from {{ ref('int_products__measured') }}),

final as (
    -- The most reviewed products of each category, with what is in the category altogether.
    select
        dataset,
        main_category,
        row_number() over (
            partition by dataset, main_category order by count_reviews desc, product_id
        ) as rank,
        product_id,
        product_name,
        price,
        count_reviews,
        sum_stars / nullif(count_ratings, 0) as avg_rating,
        count_reviews / nullif(sum(count_reviews) over (partition by dataset, main_category), 0) as category_review_ratio,
        count(*) over (partition by dataset, main_category) as count_category_products
    from products
    qualify row_number() over (
        partition by dataset, main_category order by count_reviews desc, product_id
    ) <= {{ var('top_products_per_category', 20) }}
)

select * from final
