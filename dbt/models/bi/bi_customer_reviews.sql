{{ config(cluster_by=['user_id']) }}

with

reviews as (select * from {{ ref('int_reviews__worded') }}),
short_reviews as (select * from {{ ref('bi_short_reviews_by_customer') }}),

sum_up_reviews as (
    select
        dataset,
        user_id,
        count(*) as count_reviews,
        count(case when is_negative then 1 end) as count_negative_reviews,
        count(distinct product_id) as count_products,
        avg(rating) as avg_rating,
        avg(case when is_recommended then 1.0 when not is_recommended then 0.0 end) as recommended_ratio,
        cast(sum(crawled_count_helpful_votes) as int64) as count_helpful_votes,
        count(case when {{ count_words('wording') }} <= {{ var('short_review_words', 5) }} then 1 end)
            as count_short_reviews,
        count(is_anonymous_name) as count_named_reviews,
        count(case when is_anonymous_name then 1 end) as count_anonymous_reviews,
        min(reviewed_at) as first_reviewed_at,
        max(reviewed_at) as last_reviewed_at
    from reviews
    where user_id is not null
    group by dataset, user_id
),

pick_phrases as (
    select * from short_reviews
    qualify row_number() over (partition by dataset, user_id order by count_reviews desc, phrase) = 1
),

final as (
    select
        sum_up_reviews.*,
        pick_phrases.phrase as most_used_phrase,
        pick_phrases.count_reviews as count_most_used_phrase
    from sum_up_reviews
    left join pick_phrases
        on sum_up_reviews.dataset = pick_phrases.dataset
        and sum_up_reviews.user_id = pick_phrases.user_id
)

select * from final
