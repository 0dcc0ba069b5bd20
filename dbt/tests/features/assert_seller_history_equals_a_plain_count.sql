-- Counts the history of sellers again, by a join instead of windows, for the requests of the first of each month.
with

features as (
    select * from {{ ref('feat_review_score_at_request') }}
    where extract(day from as_of_date) = 1
),

main_items as (select * from {{ ref('int_orders__reduced_to_main_item') }}),
order_reviews as (select * from {{ ref('stg_olist__order_reviews') }}),
orders as (select * from {{ ref('stg_olist__orders') }}),

questions as (
    select distinct
        main_items.seller_id,
        features.as_of_date,
        features.seller_count_reviews_to_date as count_reviews,
        features.seller_avg_stars_to_date as avg_stars,
        features.seller_low_review_ratio_to_date as low_review_ratio
    from features
    inner join main_items on features.entity_id = main_items.order_id
),

answers as (
    select
        main_items.seller_id,
        order_reviews.rating,
        order_reviews.known_at,
        orders.known_at as order_known_at
    from order_reviews
    inner join main_items on order_reviews.order_id = main_items.order_id
    inner join orders on order_reviews.order_id = orders.order_id
),

counted_again as (
    select
        questions.seller_id,
        questions.as_of_date,
        questions.count_reviews,
        questions.avg_stars,
        questions.low_review_ratio,
        count(answers.rating) as plain_count_reviews,
        avg(answers.rating) as plain_avg_stars,
        avg(case when answers.rating <= 2 then 1.0 when answers.rating > 2 then 0.0 end) as plain_low_review_ratio
    from questions
    left join answers
        on questions.seller_id = answers.seller_id
        and answers.known_at < cast(questions.as_of_date as timestamp)
        and answers.order_known_at < cast(questions.as_of_date as timestamp)
    group by 1, 2, 3, 4, 5
)

select * from counted_again
where
    count_reviews != plain_count_reviews
    or abs(coalesce(avg_stars, 0) - coalesce(plain_avg_stars, 0)) > 0.000001
    or abs(coalesce(low_review_ratio, 0) - coalesce(plain_low_review_ratio, 0)) > 0.000001
