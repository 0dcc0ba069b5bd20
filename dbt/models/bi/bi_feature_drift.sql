with

drift as (select * from {{ source('ml', 'drift') }}),
champions as (select * from {{ ref('champions_current') }}),

final as (
    -- Of several scoring runs of a day the last one counts.
    select
        drift.task,
        drift.model_version,
        drift.feature,
        cast(drift.measured_at as date) as measured_date,
        drift.psi,
        drift.missing_ratio,
        drift.missing_ratio_trained,
        drift.missing_ratio - drift.missing_ratio_trained as missing_ratio_change,
        drift.n as count_rows,
        cast(drift.measured_at as date) = max(cast(drift.measured_at as date)) over (partition by drift.task) as is_newest,
        case when drift.psi >= 0.25 then 'another population' when drift.psi >= 0.1 then 'moving' else 'stable' end as state
    from drift
    inner join champions
        on drift.task = champions.task
        and drift.model_version = champions.model_version
    qualify row_number() over (
        partition by drift.task, drift.feature, cast(drift.measured_at as date)
        order by drift.measured_at desc, drift.run_id asc
    ) = 1
)

select * from final
