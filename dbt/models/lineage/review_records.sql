{% set shapes = [
    ('amazon', 'reviews_2014'), ('amazon', 'reviews_2018'), ('amazon', 'product_reviews'), ('steam', 'reviews'),
    ('steam', 'user_reviews'), ('stream', 'reviews'),
] %}

with

records as (
    {% for dataset, table in shapes %}
        {{ raw_records(dataset, table, declared_review_key(dataset, table)) }}
        union all
    {% endfor %}
    {{ raw_records('olist', 'order_reviews', hashed_key(['_namespace', 'review_id', 'order_id'])) }}
),

final as (
    select
        records.entity_id as review_key,
        {{ record_columns('records') }}
    from records
)

select * from final
