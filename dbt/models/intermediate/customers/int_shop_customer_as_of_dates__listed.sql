with

orders as (select * from {{ ref('fct_orders') }}),

final as (
    {{ as_of_dates('month', 'orders', at='purchased_at', by='dataset') }}
)

select * from final
