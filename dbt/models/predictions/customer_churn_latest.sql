{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'customer_churn') }}),
champions as (select * from {{ ref('champions_current') }}),
customers as (select * from {{ ref('dim_customers') }}),

final as (
    select predictions.*
    from predictions
    inner join champions
        on champions.task = 'customer_churn'
        and predictions.model_version = champions.model_version
    -- Predictions stay for good; those of a customer that the marts no longer hold are nobody's latest.
    inner join customers on predictions.entity_id = customers.customer_id
    qualify row_number() over (
        partition by predictions.entity_id
        order by predictions.as_of_date desc, predictions.scored_at desc, predictions.input_hash asc
    ) = 1
)

select * from final
