{# Made by `make generate` from ml/tabular/tasks/shop_customer_churn.yml. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['risk_tier', 'entity_id']) }}

with

predictions as (select * from {{ source('predictions', 'shop_customer_churn') }}),
champions as (select * from {{ ref('champions_current') }}),
labels as (select * from {{ ref('label_shop_customer_churn') }}),

final as (
    {{ prediction_outcomes('shop_customer_churn', 'is_churned', has_happened='labels.is_churned',
        known_at='labels.horizon_end') }}
)

select * from final
