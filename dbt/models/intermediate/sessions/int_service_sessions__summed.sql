with

events as (

    select * from {{ ref('stg_sparkify__events') }}

),

summed as (

    select
        session_key,
        min(happened_at) as started_at,
        max(happened_at) as ended_at,
        count(*) as count_events,
        cast(countif(page = 'NextSong') as int64) as count_songs,
        countif(page = 'Submit Upgrade') > 0 as is_upgraded,
        max(known_at) as known_at
    from events
    group by session_key

),

last_events as (

    select
        session_key,
        user_id,
        level,
        state
    from events
    qualify row_number() over (
        partition by session_key order by happened_at desc, item_in_session desc, event_key
    ) = 1

),

final as (

    select
        summed.session_key,
        last_events.user_id,
        last_events.level,
        last_events.state,
        summed.count_events,
        summed.count_songs,
        summed.is_upgraded,
        summed.started_at,
        summed.ended_at,
        summed.known_at
    from summed
    inner join last_events on summed.session_key = last_events.session_key

)

select * from final
