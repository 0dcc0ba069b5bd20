{{ config(materialized='table') }}

{% set imputed = ['sum_weight_g', 'sum_volume_cm3', 'count_photos', 'count_description_characters'] %}
{% set fenced = ['sum_price', 'sum_freight', 'sum_weight_g'] %}

with

orders as (select * from {{ ref('int_orders__described_at_purchase') }}),

fence_months as (
    {{ outlier_fences('orders', fenced, 'as_of_date') }}
),

final as (
    -- Both look at orders of earlier days alone, so they hold at the request too, which is later than the order.
    select
        {% for column in imputed %}
            {{ impute_mean('cast(orders.' ~ column ~ ' as float64)', 'orders.as_of_date') }} as {{ column }},
        {% endfor %}
        {% for column in fenced %}
            {{ flag_outlier('orders.' ~ column, 'fence_months.' ~ column) }} as is_{{ column }}_outlier,
        {% endfor %}
        orders.order_id
    from orders
    left join fence_months
        on cast({{ dbt.date_trunc('month', 'orders.as_of_date') }} as date) = fence_months.month_start
)

select * from final
