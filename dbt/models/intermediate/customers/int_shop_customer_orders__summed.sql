{{ config(materialized='table') }}

with

customers as (select * from {{ ref('int_shop_customers__at_risk') }}),
orders as (select * from {{ ref('fct_orders') }}),

find_earlier_orders as (
    -- Only what the order itself said: what became of it is known as of the export alone.
    select
        customers.customer_id,
        customers.as_of_date,
        orders.purchased_at,
        orders.order_id,
        nullif(orders.count_items, 0) as count_items,
        orders.sum_discount,
        orders.sum_payment,
        {{ dbt.datediff('cast(orders.purchased_at as date)', 'customers.as_of_date', 'day') }} as days_ago
    from customers
    inner join orders
        on customers.customer_id = orders.customer_id
        and orders.purchased_at < cast(customers.as_of_date as timestamp)
        and orders.known_at < cast(customers.as_of_date as timestamp)
),

measure_gaps as (
    select
        *,
        lag(days_ago) over (
            partition by customer_id, as_of_date order by purchased_at, order_id
        ) - days_ago as gap_days,
        row_number() over (
            partition by customer_id, as_of_date order by purchased_at desc, order_id desc
        ) = 1 as is_last
    from find_earlier_orders
),

final as (
    select
        customer_id,
        as_of_date,
        count(*) as count_orders_to_date,
        {% for days in [30, 90, 180] %}
            count(case when days_ago <= {{ days }} then 1 end) as count_orders_{{ days }}d,
            {{ exact_sum('case when days_ago <= ' ~ days ~ ' then sum_payment else 0 end') }} as sum_spend_{{ days }}d,
        {% endfor %}
        count(case when days_ago between 91 and 180 then 1 end) as count_orders_90d_before,
        {{ exact_sum('sum_payment') }} as sum_spend_to_date,
        {{ exact_avg('sum_payment') }} as avg_basket_to_date,
        {{ exact_avg('count_items') }} as avg_items_to_date,
        {{ exact_avg('case when sum_discount > 0 then 1 else 0 end') }} as discounted_order_ratio_to_date,
        {{ exact_sum('case when is_last then sum_payment end') }} as last_spend,
        max(case when is_last then sum_discount > 0 end) as is_last_discounted,
        cast(min(days_ago) as int64) as days_since_last_order,
        cast(max(days_ago) as int64) as days_since_first_order,
        {{ exact_avg('gap_days') }} as avg_gap_days,
        cast(max(gap_days) as int64) as max_gap_days
    from measure_gaps
    group by customer_id, as_of_date
)

select * from final
