{# A table, for a dozen analyses read it and texts are long. #}
{{ config(materialized='table', cluster_by=['dataset']) }}

{% set longest_wording = 200 %}

with

reviews as (select * from {{ ref('fct_reviews') }}),
signatures as (select * from {{ ref('int_reviews__signed') }}),

split_bodies as (
    -- The text of a review begins with its title and `. `, see join_title_and_body.
    select
        reviews.*,
        signatures.review_title,
        coalesce(substr(reviews.review_text, length(signatures.review_title) + 3), reviews.review_text) as review_body,
        signatures.is_anonymous_name,
        signatures.name_handle,
        signatures.crawled_count_helpful_votes
    from reviews
    left join signatures
        on reviews.review_key = signatures.review_key
        and reviews.review_shape = signatures.review_shape
),

final as (
    select
        -- ids: two names are two writers, but the same name need not be one, so a writer counts and identifies nobody
        review_key,
        user_id,
        product_id,
        coalesce(user_id, name_handle) as writer_key,

        -- strings: a wording that many use is short
        dataset,
        review_shape,
        case when length(review_title) <= {{ longest_wording }} then {{ plain_words('review_title') }} end as headline,
        case when length(review_body) <= {{ longest_wording }} then {{ plain_words('review_body') }} end as wording,

        -- numerics
        rating,
        crawled_count_helpful_votes,

        -- booleans
        is_recommended,
        {{ is_negative_opinion() }} as is_negative,
        is_anonymous_name,

        -- timestamps
        reviewed_at
    from split_bodies
)

select * from final
