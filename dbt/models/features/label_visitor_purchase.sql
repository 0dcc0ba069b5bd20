{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

visitors as (select * from {{ ref('int_visitors__looked_back') }}),
as_of_dates as (select * from {{ ref('int_visitor_as_of_dates__listed') }}),

visit_days as (
    select * from {{ ref('int_visit_days__counted') }}
    where count_purchases > 0
),

set_horizons as (
    select
        visitors.visitor_id,
        visitors.as_of_date,
        cast({{ dbt.dateadd('day', var('visitor_purchase_horizon_days'), 'visitors.as_of_date') }} as date) as horizon_end,
        as_of_dates.data_end_date
    from visitors
    inner join as_of_dates
        on visitors.namespace = as_of_dates.namespace
        and visitors.as_of_date = as_of_dates.as_of_date
),

final as (
    select
        set_horizons.visitor_id as entity_id,
        set_horizons.as_of_date,
        set_horizons.as_of_date as horizon_start,
        set_horizons.horizon_end,
        count(visit_days.visit_key) > 0 as is_purchased
    from set_horizons
    left join visit_days
        on set_horizons.visitor_id = visit_days.visitor_id
        and set_horizons.as_of_date <= visit_days.event_date
        and set_horizons.horizon_end > visit_days.event_date
    where set_horizons.horizon_end <= set_horizons.data_end_date
    group by 1, 2, 3, 4
)

select * from final
