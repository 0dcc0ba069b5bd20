with

source as ({{ known_rows('steam', 'user_reviews', is_dated=false) }}),

parsed as (
    select
        *,
        {{ hashed_key(['_namespace', 'user_id', 'item_id']) }} as review_key,
        {{ regex_extract('helpful', '^([0-9,]+) of ') }} as helpful_text,
        {{ regex_extract('funny', '^([0-9,]+) p') }} as funny_text,
        {{ regex_extract('last_edited', '^Last edited ([A-Z][a-z]+) [0-9]+, [0-9]{4}') }} as edited_month,
        {{ regex_extract('last_edited', '^Last edited [A-Z][a-z]+ ([0-9]+), [0-9]{4}') }} as edited_day,
        {{ regex_extract('last_edited', '^Last edited [A-Z][a-z]+ [0-9]+, ([0-9]{4})') }} as edited_year
    from source
),

dated as (
    -- The page omits the year in the year of the crawl: such a review has no posted date here, and one last edited then
    -- has a vote whose time is unknown. Neither may be placed in time.
    select
        *,
        case
            when nullif(last_edited, '') is null then _event_at
            else {{ dbt.safe_cast(
                "edited_year || '-' || " ~ month_number('edited_month') ~ " || '-' || lpad(edited_day, 2, '0')",
                'timestamp'
            ) }}
        end as reviewed_at
    from parsed
),

final as (
    select
        -- ids
        review_key,
        _namespace || ':' || {{ personal('user_id', 'nickname') }} as user_id,
        _namespace || ':' || cast(item_id as string) as product_id,

        -- strings: the publisher of this shape took the texts out
        cast(null as string) as language,
        cast(null as string) as review_text,

        -- numerics
        cast(null as float64) as rating,
        coalesce({{ dbt.safe_cast("replace(helpful_text, ',', '')", 'int64') }}, 0) as crawled_count_helpful_votes,
        coalesce({{ dbt.safe_cast("replace(funny_text, ',', '')", 'int64') }}, 0) as crawled_count_funny_votes,
        sentiment_analisis as publisher_sentiment,
        count(*) over (partition by review_key) as count_raw_rows,

        -- booleans
        recommend as is_recommended,
        cast(null as bool) as is_verified_purchase,

        -- timestamps
        reviewed_at,
        case when reviewed_at > _known_at then reviewed_at when reviewed_at is not null then _known_at end as known_at
    from dated
    {{ where_known('reviewed_at') }}
    qualify row_number() over (
        partition by review_key
        order by reviewed_at desc nulls last, _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
)

select * from final
