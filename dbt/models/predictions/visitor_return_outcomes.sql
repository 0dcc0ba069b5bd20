{# Made by `make generate` from ml/tabular/tasks/visitor_return.yml. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'visitor_return') }}),
champions as (select * from {{ ref('champions_current') }}),
labels as (select * from {{ ref('label_visitor_return') }}),

final as (
    {{ prediction_outcomes('visitor_return', 'is_returned', has_happened='labels.is_returned',
        known_at='labels.horizon_end') }}
)

select * from final
