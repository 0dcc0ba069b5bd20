{# Made by `make generate` from ml/tabular/tasks/purchase_intent.yml. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'purchase_intent') }}),
champions as (select * from {{ ref('champions_current') }}),
labels as (select * from {{ ref('label_purchase_intent') }}),

final as (
    {{ prediction_outcomes('purchase_intent', 'is_converted', has_happened='labels.is_converted',
        known_at='labels.horizon_end') }}
)

select * from final
