{# Two queries over what a model wrote, each to stand in a CTE of its own, after import CTEs `predictions`, `champions` and one
   more. Predictions are append-only, so a row counts only if its model is in use and nothing newer takes its place. #}


{# The newest row of each entity. Predictions stay for good: those of an entity that the marts, here the CTE `entities`, no
   longer hold are nobody's latest. #}
{% macro latest_predictions(task, entities, entity_id) -%}
    select predictions.*
    from predictions
    inner join champions
        on champions.task = '{{ task }}'
        and predictions.model_version = champions.model_version
    inner join {{ entities }} on predictions.entity_id = {{ entities }}.{{ entity_id }}
    qualify row_number() over (
        partition by predictions.entity_id
        order by predictions.as_of_date desc, predictions.scored_at desc, predictions.input_hash asc
    ) = 1
{%- endmacro %}


{# Each prediction beside what happened: the columns of the CTE `labels` after those of the prediction. #}
{% macro prediction_outcomes(task, outcomes, predicted=[]) -%}
    select
        predictions.entity_id,
        predictions.as_of_date,
        predictions.horizon_end,
        predictions.model_version,
        predictions.score,
        predictions.predicted_label,
        predictions.decile,
        predictions.risk_tier,
        {% for column in predicted %}
            predictions.{{ column }},
        {% endfor %}
        {% for column in outcomes %}
            labels.{{ column }},
        {% endfor %}
        predictions.scored_at
    from predictions
    inner join champions
        on champions.task = '{{ task }}'
        and predictions.model_version = champions.model_version
    inner join labels
        on predictions.entity_id = labels.entity_id
        and predictions.as_of_date = labels.as_of_date
    qualify row_number() over (
        partition by predictions.entity_id, predictions.as_of_date
        order by predictions.scored_at desc, predictions.input_hash asc
    ) = 1
{%- endmacro %}
