{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

customers as (select * from {{ ref('int_shop_customers__at_risk') }}),
orders as (select * from {{ ref('int_shop_customer_orders__summed') }}),
reviews as (select * from {{ ref('int_shop_customer_reviews__summed') }}),
sign_ups as (select * from {{ ref('stg_shop__customers') }}),

final as (
    select
        customers.customer_id as entity_id,
        customers.as_of_date,
        customers.dataset,

        -- recency, and the pace so far
        orders.days_since_last_order,
        orders.days_since_first_order,
        orders.avg_gap_days,
        orders.max_gap_days,
        orders.days_since_last_order / nullif(orders.avg_gap_days, 0) as recency_gap_ratio,

        -- frequency
        orders.count_orders_to_date,
        orders.count_orders_30d,
        orders.count_orders_90d,
        orders.count_orders_180d,
        orders.count_orders_90d - orders.count_orders_90d_before as trend_orders_90d,

        -- spend
        orders.sum_spend_to_date,
        orders.sum_spend_30d,
        orders.sum_spend_90d,
        orders.sum_spend_180d,
        orders.avg_basket_to_date,
        orders.last_spend,
        orders.last_spend / nullif(orders.avg_basket_to_date, 0) as last_basket_ratio,
        orders.avg_items_to_date,
        orders.discounted_order_ratio_to_date,
        orders.is_last_discounted,

        -- engagement; the newsletter was asked for when signing up, reviews are of Olist
        sign_ups.has_newsletter,
        sign_ups.country,
        {{ dbt.datediff('cast(sign_ups.signed_up_at as date)', 'customers.as_of_date', 'day') }} as days_since_sign_up,
        coalesce(reviews.count_reviews_to_date, 0) as count_reviews_to_date,
        reviews.avg_stars_to_date,
        reviews.min_stars_to_date
    from customers
    inner join orders
        on customers.customer_id = orders.customer_id
        and customers.as_of_date = orders.as_of_date
    left join reviews
        on customers.customer_id = reviews.customer_id
        and customers.as_of_date = reviews.as_of_date
    left join sign_ups
        on customers.customer_id = sign_ups.customer_id
        and sign_ups.known_at < cast(customers.as_of_date as timestamp)
)

select * from final
