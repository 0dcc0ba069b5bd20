with

source as ({{ known_rows('steam', 'playtime') }}),

parsed as (
    select
        *,
        {{ clean_text('game_title') }} as title,
        {{ dbt.safe_cast('value', 'float64') }} as hours
    from source
),

final as (
    select
        -- ids
        _namespace || ':' || user_id as user_id,

        -- strings: the only thing that names the game
        title as game_title,

        -- numerics: hours add up over time, so of several readings the largest is the latest
        max(hours) as crawled_playtime_hours,
        count(*) as count_raw_rows
    from parsed
    group by 1, 2
)

select * from final
