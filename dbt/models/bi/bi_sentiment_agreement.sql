with

sentiment as (select * from {{ ref('sentiment_latest') }}),
reviews as (select * from {{ ref('fct_reviews') }}),

name_opinions as (
    select
        reviews.dataset,
        case
            when reviews.rating is not null then cast(cast(round(reviews.rating) as int64) as string)
            when reviews.is_recommended then 'recommended'
            when not reviews.is_recommended then 'not recommended'
        end as opinion,
        sentiment.predicted_label,
        sentiment.score
    from sentiment
    inner join reviews on sentiment.review_key = reviews.review_key
    where sentiment.predicted_label is not null
),

count_pairs as (
    select
        dataset,
        opinion,
        predicted_label,
        count(*) as count_reviews,
        {{ exact_avg('score') }} as avg_score
    from name_opinions
    where opinion is not null
    group by dataset, opinion, predicted_label
),

final as (
    select
        dataset,
        opinion,
        predicted_label,
        {{ label_rank('predicted_label') }} as predicted_label_rank,
        count_reviews,
        count_reviews / sum(count_reviews) over (partition by dataset, opinion) as opinion_ratio,
        avg_score
    from count_pairs
)

select * from final
