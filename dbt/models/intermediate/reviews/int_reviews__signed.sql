{% set unsigned = ['cast(null as bool)', 'cast(null as string)'] %}
{% set signed = ['is_anonymous_name', 'name_handle'] %}
{% set shapes = [
    ('reviews_2014', ref('stg_amazon__reviews_2014'), 'review_title', signed, 'crawled_count_helpful_votes'),
    ('reviews_2018', ref('stg_amazon__reviews_2018'), 'review_title', signed, 'crawled_count_helpful_votes'),
    ('product_reviews', ref('stg_amazon__product_reviews'), 'review_title', signed, 'crawled_count_helpful_votes'),
    ('streamed_reviews', ref('stg_stream__reviews'), 'review_title', unsigned, 'cast(null as int64)'),
    ('reviews', ref('stg_steam__reviews'), 'cast(null as string)', unsigned, 'crawled_count_helpful_votes'),
    ('user_reviews', ref('stg_steam__user_reviews'), 'cast(null as string)', unsigned, 'crawled_count_helpful_votes'),
    ('order_reviews', ref('stg_olist__order_reviews'), clean_text('review_title'), unsigned, 'cast(null as int64)'),
] %}

with

final as (
    {% for review_shape, reviews, title, name, votes in shapes %}
        select
            review_key,
            '{{ review_shape }}' as review_shape,
            {{ title }} as review_title,
            {{ name[0] }} as is_anonymous_name,
            {{ name[1] }} as name_handle,
            {{ votes }} as crawled_count_helpful_votes
        from {{ reviews }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
