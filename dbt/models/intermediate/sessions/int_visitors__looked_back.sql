{# A table, for two features and two labels read it. #}
{{ config(
    materialized='table', partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['visitor_id']
) }}

{% set windows = [7, 14, 30] %}

with

as_of_dates as (select * from {{ ref('int_visitor_as_of_dates__listed') }}),
visit_days as (select * from {{ ref('int_visit_days__counted') }}),
items as (select * from {{ ref('int_visitor_items__looked_back') }}),

look_back as (
    select
        as_of_dates.as_of_date,
        {{ dbt.datediff('visit_days.event_date', 'as_of_dates.as_of_date', 'day') }} as days_ago,
        {{ dbt.datediff('visit_days.first_at', 'visit_days.last_at', 'second') }} as visit_seconds,
        visit_days.*
    from as_of_dates
    inner join visit_days
        on as_of_dates.namespace = visit_days.namespace
        and as_of_dates.as_of_date > visit_days.event_date
        and as_of_dates.as_of_date > visit_days.known_date
    where visit_days.visitor_id is not null
),

summed as (
    select
        visitor_id,
        namespace,
        as_of_date,
        {% for days in windows %}
            count(case when days_ago <= {{ days }} then 1 end) as count_visits_{{ days }}d,
            {% for name in ['views', 'carts', 'purchases'] %}
                cast(sum(case when days_ago <= {{ days }} then count_{{ name }} else 0 end) as int64)
                    as count_{{ name }}_{{ days }}d,
            {% endfor %}
            cast(sum(case when days_ago <= {{ days }} then visit_seconds else 0 end) as int64)
                as sum_visit_seconds_{{ days }}d,
        {% endfor %}
        count(*) as count_visits_to_date,
        cast(sum(count_views) as int64) as count_views_to_date,
        cast(sum(count_carts) as int64) as count_carts_to_date,
        cast(sum(count_purchases) as int64) as count_purchases_to_date,
        max(case when count_purchases > 0 then last_at end) as purchased_at,
        min(first_at) as first_at,
        max(last_at) as last_at,
        min(days_ago) as fewest_days_ago
    from look_back
    group by 1, 2, 3
),

final as (
    select
        summed.*,
        items.count_items_30d,
        items.count_categories_30d,
        items.avg_price_30d
    from summed
    left join items
        on summed.visitor_id = items.visitor_id
        and summed.as_of_date = items.as_of_date
    where summed.fewest_days_ago <= {{ var('visitor_active_days') }}
)

select * from final
