with

source as ({{ known_rows('olist', 'order_reviews') }}),

newest as (
    select * from source
    qualify row_number() over (
        partition by _namespace, review_id, order_id
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
),

final as (
    select
        -- ids: one review may cover several orders and an order may be reviewed twice, so the pair is the key
        {{ hashed_key(['_namespace', 'review_id', 'order_id']) }} as review_key,
        _namespace || ':' || review_id as review_id,
        _namespace || ':' || order_id as order_id,

        -- strings
        review_comment_title as review_title,
        review_comment_message as review_body,

        -- numerics
        {{ dbt.safe_cast('review_score', 'int64') }} as rating,

        -- timestamps: the day of the request stays local, for midnight on it may not exist (daylight saving)
        cast({{ dbt.safe_cast('review_creation_date', 'timestamp') }} as date) as requested_date,
        {{ local_to_utc('review_answer_timestamp', 'America/Sao_Paulo') }} as answered_at,
        _known_at as known_at
    from newest
)

select * from final
