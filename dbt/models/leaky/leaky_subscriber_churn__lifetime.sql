with

features as (select * from {{ ref('feat_subscriber_churn') }}),
session_days as (select * from {{ ref('int_session_days__counted') }}),

sum_lifetimes as (
    select
        user_id,
        {{ dbt.datediff('max(registered_at)', 'max(last_at)', 'day') }} as lifetime_days,
        count(distinct session_key) as count_lifetime_sessions
    from session_days
    group by user_id
),

final as (
    -- The mistake: the lifetime of a subscriber ends with the last thing done, which is the cancellation of those who cancel.
    select
        features.*,
        sum_lifetimes.lifetime_days,
        sum_lifetimes.count_lifetime_sessions
    from features
    inner join sum_lifetimes on features.entity_id = sum_lifetimes.user_id
)

select * from final
