{# Made by `make generate` from ml/tabular/tasks/purchase_intent.yml. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'purchase_intent') }}),
champions as (select * from {{ ref('champions_current') }}),
features as (select * from {{ ref('feat_purchase_intent') }}),

final as (
    {{ latest_predictions('purchase_intent') }}
)

select * from final
