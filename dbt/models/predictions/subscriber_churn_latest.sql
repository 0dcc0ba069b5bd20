{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'subscriber_churn') }}),
champions as (select * from {{ ref('champions_current') }}),
customers as (select * from {{ ref('dim_customers') }}),

final as (
    {{ latest_predictions('subscriber_churn', 'customers', 'customer_id') }}
)

select * from final
