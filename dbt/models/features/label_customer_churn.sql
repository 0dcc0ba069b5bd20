{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

customers as (select * from {{ ref('stg_telco__customers') }}),
features as (select * from {{ ref('feat_customer_churn') }}),

final as (
    select
        features.entity_id,
        features.as_of_date,
        features.as_of_date as horizon_start,
        cast({{ dbt.dateadd('month', 1, 'features.as_of_date') }} as date) as horizon_end,
        customers.is_churned
    from features
    inner join customers on features.entity_id = customers.customer_id
)

select * from final
