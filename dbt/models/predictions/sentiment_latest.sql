{{ config(partition_by=time_partition('scored_at', 'timestamp', 'month'), cluster_by=['predicted_label', 'review_key']) }}

with

predictions as (select * from {{ source('predictions', 'sentiment') }}),
champions as (select * from {{ ref('champions_current') }}),
reviews as (select * from {{ ref('fct_reviews') }}),

final as (
    -- A review edited since it was scored waits for its new text to be scored.
    select predictions.*
    from predictions
    inner join champions
        on champions.task = 'sentiment'
        and predictions.model_version = champions.model_version
    inner join reviews
        on predictions.review_key = reviews.review_key
        and predictions.text_hash = reviews.text_hash
    qualify row_number() over (
        partition by predictions.review_key order by predictions.scored_at desc, predictions.run_id asc
    ) = 1
)

select * from final
