with

session_days as (select * from {{ ref('int_session_days__counted') }}),

final as (
    select
        session_key,
        user_id,
        case
            when coalesce(max(last_paid_item), -1) > coalesce(max(last_free_item), -1) then 'paid'
            when max(last_free_item) is not null then 'free'
        end as level,
        max(state) as state,
        cast(sum(count_events) as int64) as count_events,
        cast(sum(count_songs) as int64) as count_songs,
        sum(count_upgrades) > 0 as is_upgraded,
        min(first_at) as started_at,
        max(last_at) as ended_at,
        max(known_at) as known_at
    from session_days
    group by session_key, user_id
)

select * from final
