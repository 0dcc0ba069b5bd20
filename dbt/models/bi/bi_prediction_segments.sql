{% set tasks = tabular_tasks() %}

with

{% for task in tasks %}
{{ task }}_latest as (select * from {{ ref(task ~ '_latest') }}),
{{ task }}_outcomes as (select * from {{ ref(task ~ '_outcomes') }}),
{{ task }}_features as (select * from {{ ref(tasks[task].features) }}),
{% endfor %}

latest as (
    {% for task in tasks %}
    {% call(rows) task_segments(task, task ~ '_latest') %}cast(null as bool){% endcall %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

outcomes as (
    {% for task in tasks %}
    {% call(rows) task_segments(task, task ~ '_outcomes') %}{{ rows }}.has_happened{% endcall %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

count_latest as (
    select
        task,
        segment,
        segment_value,
        count(*) as count_entities,
        {{ exact_avg('score') }} as avg_score,
        count(case when risk_tier = 'high' then 1 end) as count_high_risk
    from latest
    group by task, segment, segment_value
),

count_outcomes as (
    select
        task,
        segment,
        segment_value,
        count(*) as count_outcomes,
        {{ exact_avg('score') }} as avg_score_of_outcomes,
        count(case when has_happened then 1 end) / count(*) as happened_ratio
    from outcomes
    group by task, segment, segment_value
),

final as (
    select
        coalesce(count_latest.task, count_outcomes.task) as task,
        coalesce(count_latest.segment, count_outcomes.segment) as segment,
        coalesce(count_latest.segment_value, count_outcomes.segment_value) as segment_value,
        coalesce(count_latest.count_entities, 0) as count_entities,
        count_latest.avg_score,
        coalesce(count_latest.count_high_risk, 0) as count_high_risk,
        coalesce(count_outcomes.count_outcomes, 0) as count_outcomes,
        count_outcomes.avg_score_of_outcomes,
        count_outcomes.happened_ratio
    from count_latest
    full outer join count_outcomes
        on count_latest.task = count_outcomes.task
        and count_latest.segment = count_outcomes.segment
        and count_latest.segment_value = count_outcomes.segment_value
)

select * from final
