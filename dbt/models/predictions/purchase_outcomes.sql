{# Made by `make generate` from ml/tabular/tasks/purchase.yml. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'month'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'purchase') }}),
champions as (select * from {{ ref('champions_current') }}),
labels as (select * from {{ ref('label_purchase') }}),

final as (
    {{ prediction_outcomes('purchase', 'is_purchased', has_happened='labels.is_purchased',
        known_at='labels.horizon_end') }}
)

select * from final
