{{ config(cluster_by=['dataset', 'state']) }}

with

observations as (select * from {{ ref('int_customers__observed') }}),

last_states as (
    select
        customer_id,
        state
    from observations
    where state is not null
    qualify row_number() over (partition by customer_id order by seen_at desc nulls last, state) = 1
),

summed as (
    select
        customer_id,
        dataset,
        cast(sum(count_reviews) as int64) as count_reviews,
        cast(sum(count_orders) as int64) as count_orders,
        {{ exact_sum('spend') }} as sum_spend,
        min(seen_at) as first_seen_at,
        max(seen_at) as last_seen_at
    from observations
    group by 1, 2
),

final as (
    select
        -- ids
        summed.customer_id,

        -- strings
        summed.dataset,
        last_states.state,

        -- numerics
        summed.count_reviews,
        summed.count_orders,
        summed.sum_spend,

        -- timestamps
        summed.first_seen_at,
        summed.last_seen_at
    from summed
    left join last_states on summed.customer_id = last_states.customer_id
)

select * from final
