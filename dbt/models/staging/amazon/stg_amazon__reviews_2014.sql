with

source as ({{ known_rows('amazon', 'reviews_2014') }}),

cleaned as (
    select
        *,
        {{ hashed_key(['_namespace', 'reviewerID', 'asin', 'unixReviewTime']) }} as review_key,
        {{ clean_text('summary') }} as title,
        {{ clean_text('reviewText') }} as body,
        {{ dbt.safe_cast('overall', 'float64') }} as stars
    from source
),

final as (
    select
        -- ids
        review_key,
        _namespace || ':' || nullif(reviewerID, '') as user_id,
        _namespace || ':' || nullif(asin, '') as product_id,

        -- strings
        'en' as language,
        title as review_title,
        {{ join_title_and_body('title', 'body') }} as review_text,
        {{ personal('reviewerName', 'handle') }} as name_handle,

        -- numerics
        stars as rating,
        {{ dbt.safe_cast(regex_extract('helpful', '^\\[(\\d+), *\\d+\\]$'), 'int64') }} as crawled_count_helpful_votes,
        {{ dbt.safe_cast(regex_extract('helpful', '^\\[\\d+, *(\\d+)\\]$'), 'int64') }} as crawled_count_votes,
        count(*) over (partition by review_key) as count_raw_rows,

        -- booleans
        stars >= 4 as is_recommended,
        cast(null as bool) as is_verified_purchase,
        {{ personal('reviewerName', 'is_anonymous') }} as is_anonymous_name,

        -- timestamps
        _event_at as reviewed_at,
        _known_at as known_at
    from cleaned
    qualify row_number() over (
        partition by review_key order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
)

select * from final
