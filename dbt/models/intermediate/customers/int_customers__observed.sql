with

reviews as (select * from {{ ref('fct_reviews') }}),
orders as (select * from {{ ref('fct_orders') }}),
service_sessions as (select * from {{ ref('int_service_sessions__summed') }}),
shop_customers as (select * from {{ ref('stg_shop__customers') }}),
visits as (select * from {{ ref('int_visits__joined') }}),
telco_customers as (select * from {{ ref('stg_telco__customers') }}),
playtime as (select * from {{ ref('stg_steam__playtime') }}),

final as (
    select
        user_id as customer_id,
        dataset,
        cast(null as string) as state,
        1 as count_reviews,
        0 as count_orders,
        cast(0 as float64) as spend,
        reviewed_at as seen_at
    from reviews
    where user_id is not null
    union all
    select customer_id, dataset, customer_state, 0, 1, sum_payment, purchased_at
    from orders
    where customer_id is not null
    union all
    select user_id, 'sparkify', state, 0, 0, cast(0 as float64), started_at
    from service_sessions
    where user_id is not null
    union all
    select visitor_id, 'clickstream', cast(null as string), 0, 0, cast(0 as float64), started_at
    from visits
    union all
    select customer_id, 'telco', cast(null as string), 0, 0, cast(0 as float64), known_at
    from telco_customers
    where customer_id is not null
    union all
    select customer_id, 'shop', cast(null as string), 0, 0, cast(0 as float64), signed_up_at
    from shop_customers
    where customer_id is not null
    union all
    -- when, nobody says
    select user_id, 'steam', cast(null as string), 0, 0, cast(0 as float64), cast(null as timestamp)
    from playtime
    where user_id is not null
)

select * from final
