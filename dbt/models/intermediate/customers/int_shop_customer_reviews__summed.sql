with

customers as (select * from {{ ref('int_shop_customers__at_risk') }}),
orders as (select * from {{ ref('fct_orders') }}),
order_reviews as (select * from {{ ref('stg_olist__order_reviews') }}),

final as (
    select
        customers.customer_id,
        customers.as_of_date,
        count(*) as count_reviews_to_date,
        avg(order_reviews.rating) as avg_stars_to_date,
        min(order_reviews.rating) as min_stars_to_date
    from customers
    -- A review may be of an order that was bought after it was written.
    inner join orders
        on customers.customer_id = orders.customer_id
        and orders.purchased_at < cast(customers.as_of_date as timestamp)
        and orders.known_at < cast(customers.as_of_date as timestamp)
    inner join order_reviews
        on orders.order_id = order_reviews.order_id
        and order_reviews.answered_at < cast(customers.as_of_date as timestamp)
        and order_reviews.known_at < cast(customers.as_of_date as timestamp)
    group by customers.customer_id, customers.as_of_date
)

select * from final
