with

source as ({{ known_rows('amazon', 'reviews_2018') }}),

cleaned as (
    select
        *,
        {{ hashed_key(['_namespace', 'reviewerID', 'asin', 'unixReviewTime']) }} as review_key,
        {{ clean_text('summary') }} as title,
        {{ clean_text('reviewText') }} as body
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

        -- numerics: an absent vote is none
        overall as rating,
        {{ dbt.safe_cast("coalesce(replace(vote, ',', ''), '0')", 'int64') }} as crawled_count_helpful_votes,
        count(*) over (partition by review_key) as count_raw_rows,

        -- booleans
        overall >= 4 as is_recommended,
        verified as is_verified_purchase,
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
