with

customer_predictions as (select * from {{ ref('bi_customer_churn_predictions') }}),

final as (
    select
        contract,
        internet_service,
        tenure_band,
        count(*) as count_customers,
        {{ exact_avg('score') }} as avg_score,
        avg(case when is_churned then 1.0 when not is_churned then 0.0 end) as churned_ratio,
        count(case when risk_tier = 'high' then 1 end) as count_high_risk,
        {{ exact_sum('monthly_charges') }} as sum_monthly_charges,
        {{ exact_sum('score * monthly_charges') }} as expected_lost_charges
    from customer_predictions
    group by contract, internet_service, tenure_band
)

select * from final
