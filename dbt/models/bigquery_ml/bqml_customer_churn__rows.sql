with

features as (select * from {{ ref('feat_customer_churn') }}),

labels as (select * from {{ ref('label_customer_churn') }}),

final as (
    -- A fifth of the customers, whichever the snapshot: hexadecimal digits 0 to 2 of 16.
    select
        features.*,
        labels.is_churned as happened,
        substr({{ dbt.hash('features.entity_id') }}, 1, 1) in ('0', '1', '2') as is_held_out
    from features
    inner join labels
        on features.entity_id = labels.entity_id and features.as_of_date = labels.as_of_date
)

select * from final
