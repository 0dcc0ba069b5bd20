{{ config(cluster_by=['risk_tier', 'contract', 'internet_service']) }}

with

predictions as (select * from {{ ref('customer_churn_latest') }}),
features as (select * from {{ ref('feat_customer_churn') }}),
outcomes as (select * from {{ ref('customer_churn_outcomes') }}),

final as (
    select
        -- ids
        predictions.entity_id as customer_id,
        predictions.as_of_date,
        predictions.horizon_end,

        -- the prediction
        predictions.score,
        predictions.predicted_label,
        predictions.decision_threshold,
        predictions.decile,
        predictions.risk_tier,
        predictions.risk_tier_rank,
        predictions.top_factor_1,
        predictions.top_factor_2,
        predictions.top_factor_3,

        -- the customer, as the model saw them
        features.contract,
        features.internet_service,
        features.payment_method,
        features.tenure_months,
        case
            when features.tenure_months < 12 then '0-11 months'
            when features.tenure_months < 24 then '12-23 months'
            when features.tenure_months < 48 then '24-47 months'
            else '48 months and more'
        end as tenure_band,
        features.monthly_charges,
        features.total_charges,

        -- what happened
        outcomes.is_churned,

        -- where it comes from
        predictions.model_version,
        predictions.scored_at
    from predictions
    inner join features
        on predictions.entity_id = features.entity_id
        and predictions.as_of_date = features.as_of_date
    left join outcomes
        on predictions.entity_id = outcomes.entity_id
        and predictions.as_of_date = outcomes.as_of_date
)

select * from final
