{# Two queries over what a model wrote, each to stand in a CTE of its own, after import CTEs `predictions`, `champions` and one
   more. Predictions are append-only, so a row counts only if its model is in use and nothing newer takes its place. A row
   that was restated is nobody's latest, and no proof of how good the model is: it knows what came late. #}


{# The newest row of each entity. Predictions stay for good: those of an entity that the marts, here the CTE `features`, no
   longer hold are nobody's latest. #}
{% macro latest_predictions(task) -%}
    select predictions.*
    from predictions
    inner join champions
        on champions.task = '{{ task }}'
        and predictions.model_version = champions.model_version
    where
        predictions.known_as_of = 'as_known'
        and predictions.entity_id in (select features.entity_id from features)
    qualify row_number() over (
        partition by predictions.entity_id
        order by predictions.as_of_date desc, predictions.scored_at desc, predictions.input_hash asc
    ) = 1
{%- endmacro %}


{# Each prediction beside what happened, where that is known: `target`, whether it is the event, and when it was known. #}
{% macro prediction_outcomes(task, target, has_happened, known_at) -%}
    select
        predictions.entity_id,
        predictions.as_of_date,
        predictions.horizon_end,
        predictions.model_name,
        predictions.model_version,
        predictions.run_id,
        predictions.score,
        predictions.predicted_label,
        predictions.predicted_value,
        predictions.decision_threshold,
        predictions.decile,
        predictions.risk_tier,
        labels.{{ target }},
        {{ has_happened }} as has_happened,
        cast({{ known_at }} as timestamp) as known_at,
        predictions.scored_at
    from predictions
    inner join champions
        on champions.task = '{{ task }}'
        and predictions.model_version = champions.model_version
    inner join labels
        on predictions.entity_id = labels.entity_id
        and predictions.as_of_date = labels.as_of_date
    where
        labels.{{ target }} is not null
        and predictions.known_as_of = 'as_known'
    qualify row_number() over (
        partition by predictions.entity_id, predictions.as_of_date
        order by predictions.scored_at desc, predictions.input_hash asc
    ) = 1
{%- endmacro %}
