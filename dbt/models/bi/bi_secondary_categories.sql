with

products as (select * from {{ ref('int_products__measured') }}),

final as (
    select
        dataset,
        main_category,
        coalesce(secondary_category, '(none)') as secondary_category,
        count(*) as count_products,
        count(case when count_reviews > 0 then 1 end) as count_reviewed_products,
        cast(sum(count_reviews) as int64) as count_reviews,
        sum(sum_stars) / nullif(sum(count_ratings), 0) as avg_rating,
        sum(count_recommended) / nullif(sum(count_reviews), 0) as recommended_ratio
    from products
    group by 1, 2, 3
)

select * from final
