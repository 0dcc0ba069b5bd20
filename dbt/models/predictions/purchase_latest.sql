{# Made by `make generate` from ml/tabular/tasks/purchase.yml. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'month'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'purchase') }}),
champions as (select * from {{ ref('champions_current') }}),
features as (select * from {{ ref('feat_purchase') }}),

final as (
    {{ latest_predictions('purchase') }}
)

select * from final
