{{ config(materialized='table') }}

{% set counters = [
    'count_orders', 'count_due_orders', 'count_late_orders', 'count_reviews', 'count_low_reviews', 'sum_stars'
] %}
{% set first_day = "cast('2016-01-01' as date)" %}

with

counted_per_day as (

    select * from {{ ref('int_order_history__counted_per_day') }}

),

requested as (

    select * from {{ ref('int_order_history__requested') }}

),

-- Requests join the stream of days as rows without counts. A frame that ends a day earlier then holds what was known
-- before the day of the request: one sort, not a join of every request with every earlier day.
stream as (

    select
        group_kind,
        group_id,
        known_date as as_of_date,
        {{ dbt.datediff(first_day, 'known_date', 'day') }} as day_number,
        {{ counters | join(', ') }},
        case when is_first_day then 1 else 0 end as count_new_groups,
        false as is_request
    from counted_per_day
    union all
    select
        group_kind,
        group_id,
        as_of_date,
        {{ dbt.datediff(first_day, 'as_of_date', 'day') }} as day_number,
        {% for counter in counters %}0 as {{ counter }}, {% endfor %}
        0 as count_new_groups,
        true as is_request
    from requested

),

sum_earlier_days as (

    select
        group_kind,
        group_id,
        as_of_date,
        is_request,
        {% for counter in counters %}
            coalesce(sum({{ counter }}) over to_date, 0) as {{ counter }},
        {% endfor %}
        coalesce(sum(count_orders) over last_90_days, 0) as count_orders_90d,
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
        cast(count_orders as int64) as count_orders_to_date,
        cast(count_orders_90d as int64) as count_orders_90d,
        cast(count_reviews as int64) as count_reviews_to_date,
        sum_stars / nullif(count_reviews, 0) as avg_stars_to_date,
        count_low_reviews / nullif(count_reviews, 0) as low_review_ratio_to_date,
        count_late_orders / nullif(count_due_orders, 0) as late_order_ratio_to_date,
        -- 1 is the mean of all sellers, products or categories seen so far
        count_orders_90d * count_groups / nullif(count_orders_of_all_90d, 0) as popularity_index_90d
    from sum_earlier_days
    where is_request

)

select * from final
