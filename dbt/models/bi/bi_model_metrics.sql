with

metrics as (select * from {{ source('ml', 'metrics') }}),
runs as (select * from {{ source('ml', 'runs') }}),
champions as (select * from {{ ref('champions_current') }}),

final as (
    -- Of several evaluations of one model the newest counts.
    select
        metrics.task,
        runs.model_name,
        runs.model_version,
        metrics.slice,
        metrics.split,
        metrics.metric,
        coalesce(runs.model_version = champions.model_version, false) as is_champion,
        metrics.value,
        metrics.ci_low,
        metrics.ci_high,
        metrics.baseline,
        metrics.baseline_name,
        metrics.n as count_rows,
        metrics.run_id,
        runs.finished_at as measured_at
    from metrics
    inner join runs on metrics.run_id = runs.run_id
    left join champions on metrics.task = champions.task
    where runs.status = 'succeeded'
    qualify row_number() over (
        partition by metrics.task, runs.model_version, metrics.slice, metrics.split, metrics.metric
        order by runs.finished_at desc, metrics.run_id asc
    ) = 1
)

select * from final
