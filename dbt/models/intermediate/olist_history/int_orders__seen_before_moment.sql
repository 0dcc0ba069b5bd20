{% set events = ['purchased', 'approved', 'shipped', 'delivered'] %}

with

moments as (select * from {{ ref('int_order_moments__listed') }}),
order_events as (select * from {{ ref('int_orders__split_into_events') }}),
orders as (select * from {{ ref('stg_olist__orders') }}),

keep_known_events as (
    select
        moments.order_id,
        moments.moment,
        moments.as_of_date,
    {% for event in events %}
        max(case when order_events.event_name = '{{ event }}' then order_events.happened_at end) as {{ event }}_at
        {{- ',' if not loop.last }}
    {% endfor %}
    from moments
    left join order_events
        on moments.order_id = order_events.order_id
        and order_events.happened_at < cast(moments.as_of_date as timestamp)
        and order_events.known_at < cast(moments.as_of_date as timestamp)
    group by moments.order_id, moments.moment, moments.as_of_date
),

final as (
    select
        keep_known_events.order_id,
        keep_known_events.moment,
        keep_known_events.as_of_date,
        keep_known_events.approved_at,
        keep_known_events.shipped_at,
        keep_known_events.delivered_at,
        -- The purchase and its promise are one record: without the one the other was not known.
        keep_known_events.purchased_at,
        case when keep_known_events.purchased_at is not null then orders.promised_date end as promised_date
    from keep_known_events
    inner join orders on keep_known_events.order_id = orders.order_id
)

select * from final
