{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'review_score_at_request') }}),
champions as (select * from {{ ref('champions_current') }}),
labels as (select * from {{ ref('label_review_score_at_request') }}),

final as (
    select
        predictions.entity_id,
        predictions.as_of_date,
        predictions.horizon_end,
        predictions.model_version,
        predictions.score,
        predictions.predicted_label,
        predictions.decile,
        predictions.risk_tier,
        predictions.predicted_value,
        labels.review_score,
        labels.is_low_score,
        labels.answered_at,
        predictions.scored_at
    from predictions
    inner join champions
        on champions.task = 'review_score_at_request'
        and predictions.model_version = champions.model_version
    inner join labels
        on predictions.entity_id = labels.entity_id
        and predictions.as_of_date = labels.as_of_date
    qualify row_number() over (
        partition by predictions.entity_id, predictions.as_of_date
        order by predictions.scored_at desc, predictions.input_hash asc
    ) = 1
)

select * from final
