with

order_reviews as (select * from {{ ref('stg_olist__order_reviews') }}),
orders as (select * from {{ ref('stg_olist__orders') }}),
customers as (select * from {{ ref('stg_olist__customers') }}),
order_items as (select * from {{ ref('stg_olist__order_items') }}),

picked_products as (
    -- A review of several products says nothing of one of them.
    select
        order_id,
        case when count(distinct product_id) = 1 then min(product_id) end as product_id
    from order_items
    group by order_id
),

cleaned as (
    select
        *,
        {{ clean_text('review_title') }} as title,
        {{ clean_text('review_body') }} as body
    from order_reviews
),

final as (
    select
        cleaned.review_key,
        customers.customer_id as user_id,
        picked_products.product_id,
        cleaned.order_id,
        'pt' as language,
        {{ join_title_and_body('cleaned.title', 'cleaned.body') }} as review_text,
        cast(cleaned.rating as float64) as rating,
        cleaned.rating >= 4 as is_recommended,
        true as is_verified_purchase,
        cleaned.answered_at as reviewed_at,
        cleaned.known_at
    from cleaned
    left join orders on cleaned.order_id = orders.order_id
    left join customers on orders.order_customer_id = customers.order_customer_id
    left join picked_products on cleaned.order_id = picked_products.order_id
)

select * from final
