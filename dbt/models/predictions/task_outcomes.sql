{{ config(cluster_by=['task', 'run_id']) }}

with

{% for task in tabular_tasks() %}
    {{ task }} as (select * from {{ ref(task ~ '_outcomes') }}),
{% endfor %}

final as (
    {% for task in tabular_tasks() %}
        select
            '{{ task }}' as task,
            entity_id,
            as_of_date,
            horizon_end,
            model_name,
            model_version,
            run_id,
            score,
            decision_threshold,
            decile,
            risk_tier,
            has_happened,
            known_at,
            scored_at
        from {{ task }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
