{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

features as (
    select
        entity_id,
        as_of_date
    from {{ ref('feat_subscriber_churn') }}
),

as_of_dates as (select * from {{ ref('int_subscriber_as_of_dates__listed') }}),
session_days as (select * from {{ ref('int_session_days__counted') }}),

cancelled as (
    select
        user_id,
        namespace,
        min(event_date) as cancelled_date
    from session_days
    where count_cancellations > 0
    group by user_id, namespace
),

set_horizons as (
    -- A log that never shows anybody cancel cannot tell who stayed.
    select
        namespace,
        as_of_date,
        cast({{ dbt.dateadd('day', var('subscriber_churn_horizon_days'), 'as_of_date') }} as date) as horizon_end
    from as_of_dates
    where
        namespace in (select cancelled.namespace from cancelled)
        and {{ dbt.datediff('as_of_date', 'data_end_date', 'day') }} >= {{ var('subscriber_churn_horizon_days') }}
),

final as (
    select
        features.entity_id,
        features.as_of_date,
        features.as_of_date as horizon_start,
        set_horizons.horizon_end,
        coalesce(cancelled.cancelled_date < set_horizons.horizon_end, false) as is_churned
    from features
    inner join set_horizons
        on features.as_of_date = set_horizons.as_of_date
        and {{ dbt.split_part('features.entity_id', "':'", 1) }} = set_horizons.namespace
    left join cancelled on features.entity_id = cancelled.user_id
)

select * from final
