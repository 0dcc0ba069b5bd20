{{ config(
    materialized='incremental',
    partition_by=time_partition('event_date', 'date', 'day'),
    cluster_by=['user_id'],
    pre_hook="{{ delete_changed_moments(source('sparkify', 'events'), ref('stg_sparkify__batch_days')) }}",
) }}

{% set batch_days = ref('stg_sparkify__batch_days') if this %}

with

source as ({{ known_rows('sparkify', 'events') }}),

identified as (
    -- An event without its time belongs to no day.
    select
        *,
        nullif({{ trim_spaces('userId') }}, '') as plain_user_id,
        cast(_event_at as date) as event_date
    from source
    where
        _event_at is not null
        and {{ is_of_changed_moment(source('sparkify', 'events'), batch_days) }}
),

final as (
    select
        -- ids: a session id is unique only together with its user
        {{ hashed_key(['_namespace', 'plain_user_id', 'sessionId', 'itemInSession', 'ts', 'page']) }} as event_key,
        {{ hashed_key(['_namespace', 'plain_user_id', 'sessionId']) }} as session_key,
        _namespace || ':' || plain_user_id as user_id,
        _namespace as namespace,

        -- strings: names, the browser and the city stay behind
        page,
        auth,
        level,
        gender,
        {{ personal('location', 'state') }} as state,
        nullif(artist, '') as artist,
        nullif(song, '') as song,

        -- numerics
        itemInSession as item_in_session,
        length as song_seconds,
        status as http_status,
        -- in the order of the row that is kept, so that both take one sort
        count(*) over (
            partition by _namespace, plain_user_id, sessionId, itemInSession, ts, page
            order by _loaded_at desc, _source_uri desc, _source_row desc
            rows between unbounded preceding and unbounded following
        ) as count_raw_rows,

        -- dates and timestamps
        event_date,
        {{ epoch_ms_to_timestamp('registration') }} as registered_at,
        _event_at as happened_at,
        _known_at as known_at,
        _loaded_at as loaded_at
    from identified
    qualify row_number() over (
        partition by _namespace, plain_user_id, sessionId, itemInSession, ts, page
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
)

select * from final
