{{ config(materialized='table') }}

{% set counters = {
    'count_orders': "signal_name = 'ordered'",
    'count_shipped_orders': "signal_name = 'shipped'",
    'count_delivered_orders': "signal_name = 'delivered'",
    'count_due_orders': "signal_name in ('on_time', 'late')",
    'count_late_orders': "signal_name = 'late'",
    'count_reviews': "signal_name = 'reviewed'",
    'count_low_reviews': "signal_name = 'reviewed' and stars <= 2",
} %}
{% set totals = {
    'sum_days_promised': ('ordered', 'days_from_purchase'),
    'sum_days_to_shipment': ('shipped', 'days_from_purchase'),
    'sum_days_to_delivery': ('delivered', 'days_from_purchase'),
    'sum_days_past_promise': ('delivered', 'days_past_promise'),
} %}

with

signals as (select * from {{ ref('int_orders__turned_into_signals') }}),
order_groups as (select * from {{ ref('int_orders__grouped') }}),

count_signals as (
    select
        order_groups.group_kind,
        order_groups.group_id,
        signals.known_date,
        {% for counter, condition in counters.items() %}
            count(case when {{ condition }} then 1 end) as {{ counter }},
        {% endfor %}
        {% for total, (signal, column) in totals.items() %}
            cast(sum(case when signal_name = '{{ signal }}' then coalesce({{ column }}, 0) else 0 end) as int64) as {{ total }},
        {% endfor %}
        cast(sum(coalesce(signals.stars, 0)) as int64) as sum_stars
    from signals
    inner join order_groups on signals.order_id = order_groups.order_id
    group by 1, 2, 3
),

final as (
    select
        *,
        row_number() over (partition by group_kind, group_id order by known_date) = 1 as is_first_day
    from count_signals
)

select * from final
