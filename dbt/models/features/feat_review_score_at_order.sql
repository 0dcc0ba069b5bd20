{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

orders as (select * from {{ ref('int_orders__described_at_moment') }}),

final as (
    select
        order_id as entity_id,
        as_of_date,
        {{ review_score_features() | join(',\n        ') }}
    from orders
    -- An order without items lost them later, when it could not be had: that they are missing tells the future.
    where moment = 'at_order' and count_items > 0
)

select * from final
