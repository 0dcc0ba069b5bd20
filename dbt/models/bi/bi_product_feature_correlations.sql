{% set features = [
    ('price', 'price'),
    ('images', 'count_images'),
    ('characters of description', 'count_description_characters'),
    ('products of the brand', 'count_products_of_brand'),
] %}
{% set outcomes = [
    ('reviews', 'ln(1 + count_reviews)', 'true'),
    ('stars', 'sum_stars / nullif(count_ratings, 0)', 'count_ratings > 0'),
] %}

with

products as (select * from {{ ref('int_products__measured') }}),

pair_up as (
    {% for feature, column in features %}
        {% set is_last_feature = loop.last %}
        {% for outcome, expression, condition in outcomes %}
            select
                dataset,
                '{{ feature }}' as feature,
                '{{ outcome }}' as outcome,
                ln(1 + {{ column }}) as x,
                {{ expression }} as y
            from products
            where {{ column }} is not null and {{ condition }}
            {{ 'union all' if not (loop.last and is_last_feature) }}
        {% endfor %}
    {% endfor %}
),

final as (
    select
        dataset,
        feature,
        outcome,
        count(*) as count_products,
        {{ exact_corr('x', 'y') }} as correlation
    from pair_up
    group by dataset, feature, outcome
)

select * from final
