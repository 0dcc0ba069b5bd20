with

features as (select * from {{ ref('feat_purchase') }}),
first_reviews as (select * from {{ ref('int_game_reviews__first_of_users') }}),
reviews as (select * from {{ ref('stg_steam__reviews') }}),

final as (
    -- The mistake: what the crawl found of the author and the review, months or years after the day.
    select
        features.*,
        reviews.crawled_count_games_owned,
        reviews.crawled_count_author_reviews,
        reviews.crawled_playtime_minutes,
        reviews.crawled_count_helpful_votes,
        reviews.crawled_count_funny_votes
    from features
    inner join first_reviews on features.entity_id = first_reviews.entity_id
    inner join reviews on first_reviews.review_key = reviews.review_key
)

select * from final
