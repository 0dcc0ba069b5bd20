with

reviews as (select * from {{ ref('fct_reviews') }}),

final as (
    select
        product_id,
        count(*) as count_reviews,
        count(rating) as count_ratings,
        sum(rating) as sum_stars,
        cast(sum(case when is_recommended then 1 else 0 end) as int64) as count_recommended
    from reviews
    where product_id is not null
    group by product_id
)

select * from final
