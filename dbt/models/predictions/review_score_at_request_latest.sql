{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'review_score_at_request') }}),
champions as (select * from {{ ref('champions_current') }}),
orders as (select * from {{ ref('fct_orders') }}),

final as (
    {{ latest_predictions('review_score_at_request', 'orders', 'order_id') }}
)

select * from final
