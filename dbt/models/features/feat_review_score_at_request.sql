{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

orders as (select * from {{ ref('int_orders__described_at_moment') }}),

final as (
    select
        order_id as entity_id,
        as_of_date,

        -- the delivery, as far as it was known
        is_late_so_far,
        days_late_so_far,
        days_since_purchase,
        days_to_shipment,
        days_shipped_after_limit,
        days_to_delivery,
        days_since_delivery,

        -- what both moments share
        {{ review_score_features() | join(',\n        ') }}
    from orders
    where moment = 'at_request'
)

select * from final
