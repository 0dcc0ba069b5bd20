with

sentiment as (select * from {{ ref('sentiment_latest') }}),
reviews as (select * from {{ ref('fct_reviews') }}),

count_reviews_by_class as (
    select
        reviews.dataset,
        coalesce(reviews.language, 'unknown') as language,
        reviews.rating,
        coalesce(sentiment.predicted_label, sentiment.reason) as predicted_label,
        count(*) as count_reviews,
        {{ exact_avg('sentiment.score') }} as avg_score,
        {{ exact_avg('sentiment.positive_score') }} as avg_positive_score,
        {{ exact_avg('sentiment.negative_score') }} as avg_negative_score
    from sentiment
    inner join reviews on sentiment.review_key = reviews.review_key
    group by 1, 2, 3, 4
),

final as (
    select
        dataset,
        language,
        rating,
        predicted_label,
        {{ label_rank('predicted_label') }} as predicted_label_rank,
        count_reviews,
        avg_score,
        avg_positive_score,
        avg_negative_score
    from count_reviews_by_class
)

select * from final
