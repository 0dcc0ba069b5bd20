{% set flags = {
    'recommended': 'is_recommended',
    'purchased': 'is_verified_purchase',
    'free': 'is_received_for_free',
    'early_access': 'is_early_access',
    'english': "language = 'en'",
} %}

with

reviews as (select * from {{ ref('stg_steam__reviews') }}),
sentiment as (select * from {{ ref('sentiment_latest') }}),

dated as (
    -- A review counts from the day on which both clocks have passed it. Its sentiment is of the text as it stands.
    select
        reviews.*,
        cast(
            case when reviews.known_at > reviews.reviewed_at then reviews.known_at else reviews.reviewed_at end as date
        ) as known_date,
        length(reviews.review_text) as count_characters,
        sentiment.score
    from reviews
    left join sentiment on reviews.review_key = sentiment.review_key
),

numbered as (
    select
        *,
        row_number() over (partition by product_id, language order by known_date, review_key) as number_in_language
    from dated
    where product_id is not null and known_date is not null
),

final as (
    select
        product_id,
        known_date,
        count(*) as count_reviews,
        {% for name, condition in flags.items() %}
            count(case when {{ condition }} then 1 end) as count_{{ name }},
        {% endfor %}
        count(case when number_in_language = 1 and language is not null then 1 end) as count_new_languages,
        count(count_characters) as count_texts,
        cast(coalesce(sum(count_characters), 0) as int64) as sum_characters,
        count(score) as count_scored,
        coalesce({{ exact_sum('score') }}, 0) as sum_sentiment
    from numbered
    group by product_id, known_date
)

select * from final
