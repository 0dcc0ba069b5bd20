{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

customers as (select * from {{ ref('int_shop_customers__at_risk') }}),
orders as (select * from {{ ref('fct_orders') }}),

set_horizons as (
    select
        customer_id,
        as_of_date,
        data_end_date,
        as_of_date as horizon_start,
        cast({{ dbt.dateadd('day', var('shop_customer_churn_horizon_days'), 'as_of_date') }} as date) as horizon_end
    from customers
),

final as (
    select
        set_horizons.customer_id as entity_id,
        set_horizons.as_of_date,
        set_horizons.horizon_start,
        set_horizons.horizon_end,
        count(orders.order_id) = 0 as is_churned
    from set_horizons
    left join orders
        on set_horizons.customer_id = orders.customer_id
        and orders.purchased_at >= cast(set_horizons.horizon_start as timestamp)
        and orders.purchased_at < cast(set_horizons.horizon_end as timestamp)
    -- a horizon that is still open says nothing yet
    where set_horizons.horizon_end <= set_horizons.data_end_date
    group by 1, 2, 3, 4
)

select * from final
