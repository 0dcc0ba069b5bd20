with

task_outcomes as (select * from {{ ref('task_outcomes') }}),

final as (
    select
        task,
        model_version,
        cast({{ dbt.date_trunc('month', 'as_of_date') }} as date) as as_of_month_date,
        decile,
        count(*) as count_predictions,
        count(case when has_happened then 1 end) as count_happened,
        {{ exact_sum('score') }} as sum_score,
        {{ exact_avg('score') }} as avg_score,
        count(case when has_happened then 1 end) / count(*) as happened_ratio
    from task_outcomes
    group by task, model_version, as_of_month_date, decile
)

select * from final
