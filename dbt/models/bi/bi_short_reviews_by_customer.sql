{{ config(cluster_by=['user_id']) }}

with

phrases as (select * from {{ ref('int_review_phrases__repeated') }}),
reviews as (select * from {{ ref('int_reviews__worded') }}),

final as (
    select
        reviews.dataset,
        reviews.user_id,
        phrases.phrase,
        count(*) as count_reviews
    from reviews
    inner join phrases
        on reviews.dataset = phrases.dataset
        and reviews.wording = phrases.phrase
    where reviews.user_id is not null and phrases.part = 'text' and phrases.is_short
    group by reviews.dataset, reviews.user_id, phrases.phrase
    having count(*) > 1
)

select * from final
