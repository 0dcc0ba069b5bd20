{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'review_score_at_request') }}),
champions as (select * from {{ ref('champions_current') }}),
orders as (select * from {{ ref('fct_orders') }}),

final as (
    select predictions.*
    from predictions
    inner join champions
        on champions.task = 'review_score_at_request'
        and predictions.model_version = champions.model_version
    -- Predictions stay for good; those of a order that the marts no longer hold are nobody's latest.
    inner join orders on predictions.entity_id = orders.order_id
    qualify row_number() over (
        partition by predictions.entity_id
        order by predictions.as_of_date desc, predictions.scored_at desc, predictions.input_hash asc
    ) = 1
)

select * from final
