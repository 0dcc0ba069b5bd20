with

features as (select * from {{ ref('feat_customer_churn') }}),
copies as (select * from {{ ref('leaky_customer_churn__copies') }}),

final as (
    -- The mistake: copies of a customer are split as if they were others. A cent keeps them from being equal, as the
    -- noise does that oversampling adds.
    select
        features.* replace (
            copies.entity_id as entity_id,
            features.total_charges + 0.01 * copies.copy_number as total_charges
        )
    from copies
    inner join features on copies.original_id = features.entity_id
)

select * from final
