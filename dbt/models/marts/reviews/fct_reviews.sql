{{ config(partition_by=time_partition('reviewed_at', 'timestamp', 'month'), cluster_by=['dataset', 'product_id']) }}

{% set no_order = 'cast(null as string)' %}
{% set shapes = [
    ('amazon', 'reviews_2014', ref('stg_amazon__reviews_2014'), no_order),
    ('amazon', 'reviews_2018', ref('stg_amazon__reviews_2018'), no_order),
    ('amazon', 'product_reviews', ref('stg_amazon__product_reviews'), no_order),
    ('steam', 'reviews', ref('stg_steam__reviews'), no_order),
    ('steam', 'user_reviews', ref('stg_steam__user_reviews'), no_order),
    ('amazon', 'streamed_reviews', ref('stg_stream__reviews'), no_order),
    ('olist', 'order_reviews', ref('int_order_reviews__joined_to_orders'), 'order_id'),
] %}

with

stack_shapes as (
    {% for dataset, review_shape, reviews, order_id in shapes %}
        select
            review_key,
            user_id,
            product_id,
            {{ order_id }} as order_id,
            '{{ dataset }}' as dataset,
            '{{ review_shape }}' as review_shape,
            language,
            review_text,
            rating,
            is_recommended,
            is_verified_purchase,
            reviewed_at,
            known_at
        from {{ reviews }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        -- ids
        review_key,
        user_id,
        product_id,
        order_id,

        -- strings
        dataset,
        review_shape,
        language,
        review_text,
        {{ dbt.hash("coalesce(review_text, '')") }} as text_hash,

        -- numerics
        rating,

        -- booleans
        is_recommended,
        review_text is not null as has_text,
        is_verified_purchase,

        -- timestamps
        reviewed_at,
        known_at
    from stack_shapes
    -- Amazon's two shapes and the stream overlap: one key is one review, and its latest known version counts. That is the
    -- one written or edited last, and of the same version the copy that came to be known last. Copies equal in both are of
    -- Amazon's shapes, of which the newer tells more.
    qualify row_number() over (
        partition by review_key
        order by reviewed_at desc nulls last, known_at desc nulls last, review_shape desc
    ) = 1
)

select * from final
