with

source as ({{ known_rows('amazon', 'product_reviews') }}),

cleaned as (
    select
        *,
        {{ hashed_key(['_namespace', 'id', 'reviews_username', 'reviews_date', 'reviews_title']) }} as review_key,
        {{ clean_text('reviews_title') }} as title,
        {{ clean_text('reviews_text') }} as body,
        {{ dbt.safe_cast('reviews_rating', 'float64') }} as stars
    from source
),

final as (
    select
        -- ids: the shape has display names only, and a display name is not a user
        review_key,
        cast(null as string) as user_id,
        _namespace || ':' || nullif(id, '') as product_id,

        -- strings: names repeat themselves on a second line and trail commas
        'en' as language,
        title as review_title,
        {{ join_title_and_body('title', 'body') }} as review_text,
        {{ personal('reviews_username', 'handle') }} as name_handle,
        {{ clean_text(regex_replace('name', '(?s),*\\s*[\\r\\n].*$|,+$', '')) }} as product_name,
        nullif({{ trim_spaces('brand') }}, '') as brand,
        nullif({{ trim_spaces('categories') }}, '') as categories_text,

        -- numerics
        stars as rating,
        {{ dbt.safe_cast('reviews_numHelpful', 'int64') }} as crawled_count_helpful_votes,
        count(*) over (partition by review_key) as count_raw_rows,

        -- booleans
        stars >= 4 as is_recommended,
        {{ dbt.safe_cast('lower(reviews_didPurchase)', 'bool') }} as is_verified_purchase,
        {{ personal('reviews_username', 'is_anonymous') }} as is_anonymous_name,

        -- timestamps
        _event_at as reviewed_at,
        _known_at as known_at
    from cleaned
    qualify row_number() over (
        partition by review_key order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
)

select * from final
