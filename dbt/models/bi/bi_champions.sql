with

champions as (select * from {{ ref('champions_current') }}),
runs as (select * from {{ source('ml', 'runs') }}),

final as (
    -- A shipped model was trained elsewhere: no run of this warehouse.
    select
        champions.task,
        champions.model_version,
        runs.model_name,
        champions.promoted_at,
        champions.reason,
        runs.rows_in as count_rows_learned,
        runs.licence
    from champions
    left join runs on champions.run_id = runs.run_id
)

select * from final
