{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

features as (select * from {{ ref('feat_purchase_intent') }}),
sessions as (select * from {{ ref('stg_online_shoppers__sessions') }}),

final as (
    select
        features.entity_id,
        features.as_of_date,
        features.as_of_date as horizon_start,
        cast({{ dbt.dateadd('day', 1, 'features.as_of_date') }} as date) as horizon_end,
        sessions.is_converted
    from features
    inner join sessions on features.entity_id = sessions.session_key
)

select * from final
