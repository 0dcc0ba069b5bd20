{{ config(partition_by=time_partition('as_of_date', 'date', 'day')) }}

with

predictions as (

    select * from {{ source('predictions', 'recommend') }}

),

champions as (

    select * from {{ ref('champions_current') }}

),

final as (

    -- A list is replaced as a whole: ranks of two days do not mix.
    select predictions.*
    from predictions
    inner join champions
        on champions.task = 'recommend'
        and predictions.model_version = champions.model_version
    qualify dense_rank() over (partition by predictions.user_id order by predictions.as_of_date desc) = 1

)

select * from final
