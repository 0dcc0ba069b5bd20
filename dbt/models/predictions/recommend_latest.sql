{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['user_id']) }}

with

predictions as (select * from {{ source('predictions', 'recommend') }}),
champions as (select * from {{ ref('champions_current') }}),
customers as (select * from {{ ref('dim_customers') }}),

final as (
    -- A list is replaced as a whole: ranks of two days do not mix. Each data set has a champion of its own.
    select predictions.*
    from predictions
    inner join champions
        on starts_with(champions.task, 'recommend_')
        and predictions.model_version = champions.model_version
    -- Predictions stay for good; those of a user that the marts no longer hold are nobody's latest.
    inner join customers on predictions.user_id = customers.customer_id
    qualify dense_rank() over (partition by predictions.user_id order by predictions.as_of_date desc) = 1
)

select * from final
