with

phrases as (select * from {{ ref('int_review_phrases__repeated') }}),
reviews as (select * from {{ ref('int_reviews__worded') }}),

count_datasets as (
    select
        dataset,
        count(*) as count_reviews
    from reviews
    group by dataset
),

final as (
    select
        phrases.dataset,
        phrases.part,
        row_number() over (
            partition by phrases.dataset, phrases.part order by phrases.count_reviews desc, phrases.phrase
        ) as rank,
        phrases.phrase,
        phrases.count_words,
        phrases.count_reviews,
        phrases.count_users,
        phrases.count_reviews / count_datasets.count_reviews as review_ratio,
        phrases.avg_rating,
        phrases.recommended_ratio
    from phrases
    inner join count_datasets on phrases.dataset = count_datasets.dataset
)

select * from final
