with

visit_days as (select * from {{ ref('int_visit_days__counted') }}),

mark_starts as (
    -- A visit that runs past midnight is in two pieces.
    select
        *,
        {{ starts_visit('visitor_id', 'first_at', 'last_at', 'visit_key') }} as is_start
    from visit_days
    where visitor_id is not null
),

number_visits as (
    select
        *,
        count(case when is_start then 1 end) over (
            partition by visitor_id
            order by first_at, visit_key rows between unbounded preceding and current row
        ) as visit_number
    from mark_starts
),

final as (
    select
        {{ hashed_key(['visitor_id', 'visit_number']) }} as session_key,
        visitor_id,
        cast(sum(count_events) as int64) as count_events,
        sum(count_purchases) > 0 as is_converted,
        min(first_at) as started_at,
        max(last_at) as ended_at,
        max(known_at) as known_at
    from number_visits
    group by visitor_id, visit_number
)

select * from final
