with

olist_orders as (select * from {{ ref('stg_olist__orders') }}),
olist_customers as (select * from {{ ref('stg_olist__customers') }}),
shop_orders as (select * from {{ ref('stg_shop__orders') }}),

final as (
    select
        olist_orders.order_id,
        olist_customers.customer_id,
        'olist' as dataset,
        'BRL' as currency,
        olist_orders.order_status,
        olist_customers.customer_state,
        olist_customers.customer_zip_band,
        cast(null as float64) as sum_discount,
        cast(null as float64) as sum_shipping,
        cast(null as float64) as sum_total,
        olist_orders.purchased_at,
        olist_orders.approved_at,
        olist_orders.shipped_at,
        olist_orders.delivered_at,
        olist_orders.promised_date,
        olist_orders.known_at
    from olist_orders
    left join olist_customers on olist_orders.order_customer_id = olist_customers.order_customer_id
    union all
    select
        order_id,
        customer_id,
        'shop',
        'EUR',
        order_status,
        cast(null as string),
        cast(null as string),
        discount_amount,
        shipping_amount,
        total_amount,
        ordered_at,
        cast(null as timestamp),
        cast(null as timestamp),
        cast(null as timestamp),
        cast(null as date),
        known_at
    from shop_orders
)

select * from final
