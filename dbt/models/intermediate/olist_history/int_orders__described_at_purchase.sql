{{ config(materialized='table') }}

with

moments as (
    select * from {{ ref('int_order_moments__listed') }}
    where moment = 'at_order'
),

orders as (select * from {{ ref('fct_orders') }}),
main_items as (select * from {{ ref('int_orders__reduced_to_main_item') }}),
sellers as (select * from {{ ref('stg_olist__sellers') }}),

final as (
    select
        moments.order_id,
        moments.as_of_date,

        -- whom it concerns
        orders.customer_id,
        main_items.seller_id,
        main_items.product_id,
        main_items.category,

        -- where it goes
        orders.customer_state,
        sellers.seller_state,
        orders.customer_zip_band,
        sellers.seller_state || '>' || orders.customer_state as route,
        abs(
            {{ dbt.safe_cast('orders.customer_zip_band', 'int64') }} - {{ dbt.safe_cast('sellers.seller_zip_band', 'int64') }}
        ) as zip_band_distance,

        -- what was bought, and how it was paid; rounded, for a sum of floats may differ in its last bit from run to run
        orders.count_items,
        main_items.count_products,
        orders.count_sellers,
        round(orders.sum_price, 2) as sum_price,
        round(orders.sum_freight, 2) as sum_freight,
        main_items.price as main_item_price,
        main_items.sum_weight_g,
        main_items.sum_volume_cm3,
        main_items.count_photos,
        main_items.count_description_characters,
        orders.main_payment_type,
        orders.max_installments
    from moments
    inner join orders on moments.order_id = orders.order_id
    left join main_items on moments.order_id = main_items.order_id
    left join sellers on main_items.seller_id = sellers.seller_id
)

select * from final
