{# Made by `make generate` from ml/tabular/tasks/subscriber_churn.yml. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'subscriber_churn') }}),
champions as (select * from {{ ref('champions_current') }}),
features as (select * from {{ ref('feat_subscriber_churn') }}),

final as (
    {{ latest_predictions('subscriber_churn') }}
)

select * from final
