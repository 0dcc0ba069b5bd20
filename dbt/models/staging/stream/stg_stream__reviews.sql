with

source as ({{ known_rows('stream', 'reviews') }}),

cleaned as (
    -- Senders change their minds about types, so everything is cast.
    select
        *,
        {{ hashed_key(['_namespace', 'reviewerID', 'asin', 'unixReviewTime']) }} as review_key,
        {{ clean_text('summary') }} as title,
        {{ clean_text('reviewText') }} as body,
        {{ dbt.safe_cast('overall', 'float64') }} as stars,
        {{ epoch_ms_to_timestamp('1000 * ' ~ dbt.safe_cast('edited_at', 'float64')) }} as edited_at_utc
    from source
),

dated as (
    -- An edit before the review was written is none, and no message tells of what happens after it.
    select
        *,
        case
            when edited_at_utc is null or edited_at_utc < _event_at then _event_at
            when edited_at_utc > _known_at then _known_at
            else edited_at_utc
        end as reviewed_at
    from cleaned
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

        -- numerics
        stars as rating,
        count(*) over (partition by review_key) as count_raw_rows,

        -- booleans
        stars >= 4 as is_recommended,
        {{ dbt.safe_cast('verified', 'bool') }} as is_verified_purchase,

        -- timestamps
        reviewed_at,
        _known_at as known_at
    from dated
    -- An older version may be sent again after a newer one. Of one version the last message counts.
    qualify row_number() over (
        partition by review_key
        order by
            reviewed_at desc nulls last,
            _kafka_timestamp desc nulls last,
            _loaded_at desc,
            _source_uri desc,
            _source_row desc
    ) = 1
)

select * from final
