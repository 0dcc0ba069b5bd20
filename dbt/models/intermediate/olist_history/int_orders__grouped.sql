{{ config(materialized='table') }}

with

orders as (select * from {{ ref('int_orders__described_at_purchase') }}),

final as (
    {% for group_kind, group_column in order_group_columns().items() %}
        select
            orders.order_id,
            '{{ group_kind }}' as group_kind,
            {{ group_column }} as group_id
        from orders
        where {{ group_column }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
