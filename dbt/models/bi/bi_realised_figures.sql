with

task_outcomes as (select * from {{ ref('task_outcomes') }}),

by_decile as (
    select
        task,
        model_name,
        model_version,
        run_id,
        scored_at,
        decile,
        count(*) as count_predictions,
        count(case when has_happened then 1 end) as count_happened,
        count(case when score >= decision_threshold then 1 end) as count_acted,
        count(case when score >= decision_threshold and has_happened then 1 end) as count_acted_happened,
        {{ exact_sum('score') }} as sum_score,
        max(horizon_end) as last_horizon_end
    from task_outcomes
    group by task, model_name, model_version, run_id, scored_at, decile
),

final as (
    select
        task,
        model_name,
        model_version,
        run_id,
        scored_at,
        max(last_horizon_end) as last_horizon_end,
        cast(sum(count_predictions) as int64) as count_predictions,
        cast(sum(count_happened) as int64) as count_happened,
        cast(sum(count_acted) as int64) as count_acted,

        -- what was predicted, and what came of it
        {{ exact_sum('sum_score') }} / sum(count_predictions) as avg_score,
        sum(count_happened) / sum(count_predictions) as happened_ratio,

        -- of those acted on, how many had reason; acting at random would have met `happened_ratio`
        sum(count_acted_happened) / nullif(sum(count_acted), 0) as realised_precision,
        sum(count_acted_happened) / nullif(sum(count_happened), 0) as realised_recall,

        -- how much more often it happened in the first tenth than at random
        sum(case when decile = 1 then count_happened end) / nullif(sum(case when decile = 1 then count_predictions end), 0)
        / nullif(sum(count_happened) / sum(count_predictions), 0) as lift_first_decile,

        -- expected calibration error over the tenths
        {{ exact_sum('abs(sum_score - count_happened)') }} / sum(count_predictions) as calibration_error
    from by_decile
    group by task, model_name, model_version, run_id, scored_at
)

select * from final
