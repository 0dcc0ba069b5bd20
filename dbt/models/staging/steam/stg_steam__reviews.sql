with

source as ({{ known_rows('steam', 'reviews') }}),

final as (
    select
        -- ids
        {{ hashed_key(['_namespace', 'recommendationid']) }} as review_key,
        _namespace || ':' || {{ json_text('author', '$.steamid') }} as user_id,
        _namespace || ':' || cast(appid as string) as product_id,

        -- strings
        {{ steam_language_code('language') }} as language,
        {{ clean_text('review', bbcode_tags()) }} as review_text,

        -- numerics: Steam's counters wrap around below 0, and some scores were written in another scale
        cast(null as float64) as rating,
        case when votes_up >= 0 then votes_up end as crawled_count_helpful_votes,
        case when votes_funny >= 0 then votes_funny end as crawled_count_funny_votes,
        case
            when {{ dbt.safe_cast('weighted_vote_score', 'float64') }} between 0 and 1
                then {{ dbt.safe_cast('weighted_vote_score', 'float64') }}
        end as crawled_helpfulness_ratio,
        {{ dbt.safe_cast('comment_count', 'int64') }} as crawled_count_comments,
        {{ dbt.safe_cast(json_text('author', '$.num_games_owned'), 'int64') }} as crawled_count_games_owned,
        {{ dbt.safe_cast(json_text('author', '$.num_reviews'), 'int64') }} as crawled_count_author_reviews,
        {{ dbt.safe_cast(json_text('author', '$.playtime_forever'), 'float64') }} as crawled_playtime_minutes,
        count(*) over (partition by _namespace, recommendationid) as count_raw_rows,

        -- booleans
        voted_up as is_recommended,
        steam_purchase as is_verified_purchase,
        received_for_free as is_received_for_free,
        written_during_early_access as is_early_access,

        -- timestamps: text and vote are as last edited, so that is when they happened
        {{ epoch_ms_to_timestamp('1000 * timestamp_created') }} as first_written_at,
        _event_at as reviewed_at,
        _known_at as known_at
    from source
    qualify row_number() over (
        partition by _namespace, recommendationid
        order by _event_at desc nulls last, _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
)

select * from final
