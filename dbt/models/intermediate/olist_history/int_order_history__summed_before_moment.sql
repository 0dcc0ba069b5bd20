{{ config(materialized='table') }}

{% set counters_to_date = [
    'count_orders', 'count_shipped_orders', 'count_due_orders', 'count_late_orders', 'count_reviews', 'count_low_reviews',
    'sum_days_promised', 'sum_stars',
] %}
{% set counters_90d = [
    'count_orders', 'count_shipped_orders', 'count_delivered_orders', 'count_due_orders', 'count_late_orders',
    'count_reviews', 'count_low_reviews', 'sum_days_to_shipment', 'sum_days_to_delivery', 'sum_days_past_promise',
] %}
{% set counters = (counters_to_date + counters_90d) | unique | list %}
{% set first_day = "cast('2016-01-01' as date)" %}

with

counted_per_day as (select * from {{ ref('int_order_history__counted_per_day') }}),
asked_for as (select * from {{ ref('int_order_history__asked_for') }}),

-- What is asked for joins the stream of days as rows without counts. A frame that ends a day earlier then holds what was
-- known before that day: one sort, not a join of every order with every earlier day.
stream as (
    select
        group_kind,
        group_id,
        known_date as as_of_date,
        {{ dbt.datediff(first_day, 'known_date', 'day') }} as day_number,
        {{ counters | join(', ') }},
        case when is_first_day then 1 else 0 end as count_new_groups,
        false as is_asked_for
    from counted_per_day
    union all
    select
        group_kind,
        group_id,
        as_of_date,
        {{ dbt.datediff(first_day, 'as_of_date', 'day') }} as day_number,
        {% for counter in counters %}0 as {{ counter }}, {% endfor %}
        0 as count_new_groups,
        true as is_asked_for
    from asked_for
),

sum_earlier_days as (
    select
        group_kind,
        group_id,
        as_of_date,
        is_asked_for,
        {% for counter in counters_to_date %}
            cast(coalesce(sum({{ counter }}) over to_date, 0) as int64) as {{ counter }},
        {% endfor %}
        {% for counter in counters_90d %}
            cast(coalesce(sum({{ counter }}) over last_90_days, 0) as int64) as {{ counter }}_90d,
        {% endfor %}
        sum(count_orders) over all_last_90_days as count_orders_of_all_90d,
        sum(count_new_groups) over all_to_date as count_groups
    from stream
    window
        to_date as (
            partition by group_kind, group_id order by day_number range between unbounded preceding and 1 preceding
        ),
        last_90_days as (
            partition by group_kind, group_id order by day_number range between 90 preceding and 1 preceding
        ),
        all_to_date as (
            partition by group_kind order by day_number range between unbounded preceding and 1 preceding
        ),
        all_last_90_days as (
            partition by group_kind order by day_number range between 90 preceding and 1 preceding
        )
),

final as (
    select
        group_kind,
        group_id,
        as_of_date,
        count_orders as count_orders_to_date,
        count_orders_90d,
        -- 1 is the mean of all groups of the kind seen so far
        count_orders_90d * count_groups / nullif(count_orders_of_all_90d, 0) as popularity_index_90d,
        count_orders - count_shipped_orders as count_unshipped_orders,
        sum_days_promised / nullif(count_orders, 0) as avg_days_promised_to_date,
        sum_days_to_shipment_90d / nullif(count_shipped_orders_90d, 0) as avg_days_to_shipment_90d,
        sum_days_to_delivery_90d / nullif(count_delivered_orders_90d, 0) as avg_days_to_delivery_90d,
        sum_days_past_promise_90d / nullif(count_delivered_orders_90d, 0) as avg_days_past_promise_90d,
        count_late_orders / nullif(count_due_orders, 0) as late_order_ratio_to_date,
        count_late_orders_90d / nullif(count_due_orders_90d, 0) as late_order_ratio_90d,
        count_reviews as count_reviews_to_date,
        sum_stars / nullif(count_reviews, 0) as avg_stars_to_date,
        count_low_reviews / nullif(count_reviews, 0) as low_review_ratio_to_date,
        count_low_reviews_90d / nullif(count_reviews_90d, 0) as low_review_ratio_90d
    from sum_earlier_days
    where is_asked_for
)

select * from final
