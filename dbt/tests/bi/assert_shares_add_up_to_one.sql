-- The shares of a data set's parts are the whole of it, or nothing where there is nothing to share.
{% set shares = [
    ('bi_reviews_per_rating', 'review_ratio'),
    ('bi_main_categories', 'product_ratio'),
    ('bi_main_categories', 'review_ratio'),
] %}

with

add_up_shares as (
    {% for table, share in shares %}
        select
            '{{ table }}.{{ share }}' as what,
            dataset,
            sum({{ share }}) as total
        from {{ ref(table) }}
        group by dataset
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from add_up_shares
where abs(total - 1) > 0.000001
