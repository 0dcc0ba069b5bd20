with

reviews as (select * from {{ ref('fct_reviews') }}),

final as (
    select
        product_id,
        count(*) as count_reviews,
        count(rating) as count_ratings,
        sum(rating) as sum_stars,
        count(case when is_recommended then 1 end) as count_recommended
    from reviews
    where product_id is not null
    group by product_id
)

select * from final
