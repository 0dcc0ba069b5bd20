-- Counts the reviews again, by a join instead of windows and without the user's own, for the first days of the months.
with

features as (
    select * from {{ ref('feat_purchase') }}
    where extract(day from as_of_date) = 1
),

first_reviews as (select * from {{ ref('int_game_reviews__first_of_users') }}),
reviews as (select * from {{ ref('stg_steam__reviews') }}),

counted_again as (
    select
        features.entity_id,
        features.count_reviews_to_date,
        features.purchased_ratio_to_date,
        count(reviews.review_key) as plain_count_reviews,
        avg(case when reviews.is_verified_purchase then 1.0 when reviews.review_key is not null then 0.0 end)
            as plain_purchased_ratio
    from features
    inner join first_reviews on features.entity_id = first_reviews.entity_id
    left join reviews
        on first_reviews.product_id = reviews.product_id
        and first_reviews.user_id != reviews.user_id
        and reviews.reviewed_at < cast(features.as_of_date as timestamp)
        and reviews.known_at < cast(features.as_of_date as timestamp)
    group by 1, 2, 3
)

select * from counted_again
where
    count_reviews_to_date != plain_count_reviews
    or abs(coalesce(purchased_ratio_to_date, -1) - coalesce(plain_purchased_ratio, -1)) > 0.000001
