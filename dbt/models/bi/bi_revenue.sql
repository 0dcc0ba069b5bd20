with

order_items as (select * from {{ ref('int_order_items__joined_to_orders') }}),

final as (
    select
        dataset,
        currency,
        cast({{ dbt.date_trunc('month', 'purchased_at') }} as date) as purchase_month_date,
        category,
        customer_state,
        count(distinct order_id) as count_orders,
        cast(sum(quantity) as int64) as count_items,
        {{ exact_sum('sum_price') }} as sum_price,
        {{ exact_sum('case when is_called_off then sum_price else 0 end') }} as sum_price_called_off,
        {{ exact_sum('case when is_called_off then 0 else sum_price end') }} as revenue,
        {{ exact_sum('freight') }} as sum_freight
    from order_items
    group by 1, 2, 3, 4, 5
)

select * from final
