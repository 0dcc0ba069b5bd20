{# Made by `make generate` from ml/tabular/tasks/visitor_return.yml. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'visitor_return') }}),
champions as (select * from {{ ref('champions_current') }}),
features as (select * from {{ ref('feat_visitor_return') }}),

final as (
    {{ latest_predictions('visitor_return') }}
)

select * from final
