{% set own_records = [
    ('telephone customer', 'telco', 'customers', "_namespace || ':' || customerid"),
    ('session', 'online_shoppers', 'sessions', hashed_key(['_namespace'] + session_measures())),
    ('subscriber', 'sparkify', 'events', "_namespace || ':' || " ~ trim_spaces('userId')),
    ('visitor', 'clickstream', 'events', "_namespace || ':' || " ~ trim_spaces('visitorid')),
    ('shop customer', 'shop', 'customers', "_namespace || ':' || customer_id"),
    ('user', 'steam', 'playtime', "_namespace || ':' || user_id"),
] %}

with

orders as (select * from {{ ref('order_records') }}),
records_of_reviews as (select * from {{ ref('review_records') }}),
reviews as (select * from {{ ref('fct_reviews') }}),
first_reviews as (select * from {{ ref('int_game_reviews__first_of_users') }}),
game_reviews as (select * from {{ ref('stg_steam__reviews') }}),

final as (
    {% for entity, dataset, table, entity_id in own_records %}
        select
            '{{ entity }}' as entity,
            records.entity_id,
            {{ record_columns('records') }}
        from ({{ raw_records(dataset, table, entity_id) }}) as records
        union all
    {% endfor %}
    {% for entity, entity_id in [('order', 'order_id'), ('shop customer', 'customer_id')] %}
        select
            '{{ entity }}' as entity,
            orders.{{ entity_id }} as entity_id,
            {{ record_columns('orders') }}
        from orders
        where orders.{{ entity_id }} is not null
        union all
    {% endfor %}
    select
        'review' as entity,
        records_of_reviews.review_key as entity_id,
        {{ record_columns('records_of_reviews') }}
    from records_of_reviews
    union all
    select
        'user' as entity,
        reviews.user_id as entity_id,
        {{ record_columns('records_of_reviews') }}
    from records_of_reviews
    inner join reviews on records_of_reviews.review_key = reviews.review_key
    where reviews.user_id is not null
    union all
    -- What others wrote of the game: the user is new.
    select
        'user and game' as entity,
        first_reviews.entity_id,
        {{ record_columns('records_of_reviews') }}
    from first_reviews
    inner join game_reviews on first_reviews.product_id = game_reviews.product_id
    inner join records_of_reviews on game_reviews.review_key = records_of_reviews.review_key
)

select * from final
