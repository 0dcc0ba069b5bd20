with

reviews as (select * from {{ ref('fct_reviews') }}),

count_reviews as (
    select
        dataset,
        rating,
        is_recommended,
        count(*) as count_reviews
    from reviews
    group by dataset, rating, is_recommended
),

final as (
    select
        dataset,
        rating,
        is_recommended,
        count_reviews,
        count_reviews / sum(count_reviews) over (partition by dataset) as review_ratio
    from count_reviews
)

select * from final
