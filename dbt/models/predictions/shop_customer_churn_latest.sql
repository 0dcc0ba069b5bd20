{# Made by `make generate` from ml/tabular/tasks/shop_customer_churn.yml. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'shop_customer_churn') }}),
champions as (select * from {{ ref('champions_current') }}),
features as (select * from {{ ref('feat_shop_customer_churn') }}),

final as (
    {{ latest_predictions('shop_customer_churn') }}
)

select * from final
