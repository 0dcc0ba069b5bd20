{{ config(partition_by=time_partition('interacted_at', 'timestamp', 'month'), cluster_by=['dataset', 'user_id']) }}

with

reviews as (select * from {{ ref('fct_reviews') }}),
order_items as (select * from {{ ref('stg_olist__order_items') }}),
sentiment as (select * from {{ ref('sentiment_latest') }}),

order_products as (
    select distinct
        order_id,
        product_id
    from order_items
),

list_reviewed_items as (
    -- The review of an order is one of each product in it: what the customer bought matters more here than the stars.
    select
        reviews.review_key,
        reviews.user_id,
        coalesce(order_products.product_id, reviews.product_id) as item_id,
        reviews.dataset,
        reviews.review_shape,
        coalesce(
            reviews.rating,
            case when reviews.is_recommended then 5.0 when not reviews.is_recommended then 1.0 end
        ) as rating,
        sentiment.score as sentiment,
        reviews.reviewed_at as interacted_at
    from reviews
    left join order_products on reviews.order_id = order_products.order_id
    left join sentiment on reviews.review_key = sentiment.review_key
),

final as (
    -- Without its time a review cannot be shown to lie before any as-of date, so it is left out.
    select
        user_id,
        item_id,
        dataset,
        review_shape as part,
        rating,
        sentiment,
        interacted_at
    from list_reviewed_items
    where
        user_id is not null
        and item_id is not null
        and rating is not null
        and interacted_at is not null
    qualify row_number() over (partition by user_id, item_id order by interacted_at desc, review_key asc) = 1
)

select * from final
