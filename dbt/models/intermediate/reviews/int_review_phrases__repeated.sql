{# A table, for it counts every wording and three bi models read it. #}
{{ config(materialized='table') }}

with

reviews as (select * from {{ ref('int_reviews__worded') }}),

list_phrases as (
    select dataset, 'headline' as part, headline as phrase, writer_key, rating, is_recommended
    from reviews
    where headline is not null
    union all
    select dataset, 'text', wording, writer_key, rating, is_recommended
    from reviews
    where wording is not null
),

final as (
    -- The one door for words of reviewers into bi: what fewer people wrote might be somebody's own.
    select
        dataset,
        part,
        phrase,
        {{ count_words('phrase') }} as count_words,
        {{ count_words('phrase') }} <= {{ var('short_review_words', 5) }} as is_short,
        count(*) as count_reviews,
        count(distinct writer_key) as count_users,
        avg(rating) as avg_rating,
        avg(case when is_recommended then 1.0 when not is_recommended then 0.0 end) as recommended_ratio
    from list_phrases
    group by dataset, part, phrase
    having count(distinct writer_key) >= {{ var('phrase_min_users', 3) }}
)

select * from final
