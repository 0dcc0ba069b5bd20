{% set events = ['purchased', 'approved', 'shipped', 'delivered'] %}

with

orders as (select * from {{ ref('stg_olist__orders') }}),

split as (
    {% for event in events %}
        select
            order_id,
            '{{ event }}' as event_name,
            {{ event }}_at as happened_at,
            known_at as order_known_at
        from orders
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    -- An event is known once it has happened and its order is known: in historical data as it happens, in live data
    -- when the row arrives.
    select
        order_id,
        event_name,
        happened_at,
        case when order_known_at > happened_at then order_known_at else happened_at end as known_at
    from split
    where happened_at is not null
)

select * from final
