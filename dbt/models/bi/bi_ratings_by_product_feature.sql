{% set features = [
    ('price', 'price', [0, 1, 5, 10, 20, 50, 100, 500], false),
    ('images', 'count_images', [0, 1, 2, 3, 4, 6], true),
    ('characters of description', 'count_description_characters', [0, 1, 200, 500, 1000, 2000], true),
    ('products of the brand', 'count_products_of_brand', [1, 2, 5, 20, 100], true),
] %}

with

products as (select * from {{ ref('int_products__measured') }}),

list_features as (
    {% for feature, column, bounds, is_whole in features %}
        select
            *,
            '{{ feature }}' as feature,
            {{ band(column, bounds, is_whole) }} as band,
            cast({{ band_floor(column, bounds) }} as int64) as band_floor
        from products
        where {{ column }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        dataset,
        feature,
        band,
        band_floor,
        count(*) as count_products,
        count(case when count_reviews > 0 then 1 end) as count_reviewed_products,
        cast(sum(count_reviews) as int64) as count_reviews,
        sum(count_reviews) / count(*) as avg_reviews_per_product,
        sum(sum_stars) / nullif(sum(count_ratings), 0) as avg_rating,
        sum(count_recommended) / nullif(sum(count_reviews), 0) as recommended_ratio
    from list_features
    group by dataset, feature, band, band_floor
)

select * from final
