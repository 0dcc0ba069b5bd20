with

phrases as (select * from {{ ref('int_review_phrases__repeated') }}),
reviews as (select * from {{ ref('int_reviews__worded') }}),

count_short_reviews as (
    select
        dataset,
        count(*) as count_short_reviews
    from reviews
    where {{ count_words('wording') }} <= {{ var('short_review_words', 5) }}
    group by dataset
),

final as (
    select
        phrases.dataset,
        phrases.phrase,
        phrases.count_words,
        phrases.count_reviews,
        phrases.count_users,
        phrases.count_reviews / count_short_reviews.count_short_reviews as short_review_ratio,
        phrases.avg_rating,
        phrases.recommended_ratio
    from phrases
    inner join count_short_reviews on phrases.dataset = count_short_reviews.dataset
    where phrases.part = 'text' and phrases.is_short
)

select * from final
