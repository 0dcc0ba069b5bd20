{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

visitors as (select * from {{ ref('int_visitors__looked_back') }}),

final as (
    select
        visitor_id as entity_id,
        as_of_date,
        {% for days in [7, 14, 30] %}
            {% for name in ['visits', 'views', 'carts', 'purchases'] %}
                count_{{ name }}_{{ days }}d,
            {% endfor %}
            sum_visit_seconds_{{ days }}d,
        {% endfor %}
        count_visits_to_date,
        count_views_to_date,
        count_carts_to_date,
        count_purchases_to_date,
        count_items_30d,
        count_categories_30d,
        avg_price_30d,
        count_visits_7d / nullif(count_visits_30d, 0) as visits_7d_to_30d_ratio,
        count_carts_to_date / nullif(count_views_to_date, 0) as carts_per_view_ratio,
        count_purchases_to_date / nullif(count_visits_to_date, 0) as purchases_per_visit_ratio,
        {{ dbt.datediff('last_at', 'cast(as_of_date as timestamp)', 'hour') }} / 24 as days_since_last_visit,
        {{ dbt.datediff('purchased_at', 'cast(as_of_date as timestamp)', 'hour') }} / 24 as days_since_last_purchase,
        {{ dbt.datediff('first_at', 'cast(as_of_date as timestamp)', 'day') }} as tenure_days
    from visitors
)

select * from final
