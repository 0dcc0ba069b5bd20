{{ config(materialized='table') }}

with

as_of_dates as (select * from {{ ref('int_shop_customer_as_of_dates__listed') }}),
orders as (select * from {{ ref('fct_orders') }}),

final as (
    -- At risk of not coming back is who has ordered lately; who has not is gone already.
    select
        orders.customer_id,
        as_of_dates.as_of_date,
        as_of_dates.data_end_date,
        as_of_dates.dataset,
        max(orders.purchased_at) as last_purchased_at
    from as_of_dates
    inner join orders
        on as_of_dates.dataset = orders.dataset
        and orders.purchased_at < cast(as_of_dates.as_of_date as timestamp)
        and orders.known_at < cast(as_of_dates.as_of_date as timestamp)
        and orders.purchased_at >= cast(
            {{ dbt.dateadd('day', -var('shop_customer_churn_at_risk_days'), 'as_of_dates.as_of_date') }} as timestamp
        )
    group by 1, 2, 3, 4
)

select * from final
