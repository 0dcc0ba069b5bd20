with

runs as (select * from {{ source('ml', 'runs') }}),

final as (
    select
        run_id,
        task,
        kind,
        status,
        started_at as run_started_at,
        seconds as run_seconds,
        rows_in,
        rows_out,
        model_name,
        model_version,
        licence,
        git_revision
    from runs
)

select * from final
