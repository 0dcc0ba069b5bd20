{# Made by `make generate` from ml/tabular/tasks/review_score_at_request.yml. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'review_score_at_request') }}),
champions as (select * from {{ ref('champions_current') }}),
labels as (select * from {{ ref('label_review_score_at_request') }}),

final as (
    {{ prediction_outcomes('review_score_at_request', 'review_score', has_happened='labels.review_score <= 2',
        known_at='labels.answered_at') }}
)

select * from final
