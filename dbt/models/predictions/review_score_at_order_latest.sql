{# Made by `make generate` from ml/tabular/tasks/review_score_at_order.yml. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'review_score_at_order') }}),
champions as (select * from {{ ref('champions_current') }}),
features as (select * from {{ ref('feat_review_score_at_order') }}),

final as (
    {{ latest_predictions('review_score_at_order') }}
)

select * from final
