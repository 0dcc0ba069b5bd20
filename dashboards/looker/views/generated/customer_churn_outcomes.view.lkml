# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: customer_churn_outcomes {
  sql_table_name: `@{project}.@{prefix}predictions.customer_churn_outcomes` ;;

  dimension: entity_id {
    type: string
    primary_key: yes
    sql: ${TABLE}.entity_id ;;
    label: "Entity id"
    description: "Entity scored, with the namespace of its data set."
  }

  dimension_group: as_of_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of_date ;;
    label: "As of"
    description: "Day at whose start the features were known."
  }

  dimension_group: horizon_end {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.horizon_end ;;
    label: "Horizon end"
    description: "Day after the last day of the horizon predicted."
  }

  dimension: model_name {
    type: string
    sql: ${TABLE}.model_name ;;
    label: "Model name"
    description: "Model."
  }

  dimension: model_version {
    type: string
    sql: ${TABLE}.model_version ;;
    label: "Model version"
    description: "Version of the model."
  }

  dimension: run_id {
    type: string
    sql: ${TABLE}.run_id ;;
    label: "Run id"
    description: "Run that wrote the row."
  }

  dimension: score {
    type: number
    sql: ${TABLE}.score ;;
    label: "Score"
    description: "Calibrated probability of the event, 0 to 1."
    value_format: "#,##0.00"
  }

  dimension: predicted_label {
    type: string
    sql: ${TABLE}.predicted_label ;;
    label: "Predicted label"
    description: "Label at the decision threshold."
  }

  dimension: predicted_value {
    type: number
    sql: ${TABLE}.predicted_value ;;
    label: "Predicted value"
    description: "Expected value (stars) of ordinal tasks, else null."
    value_format: "#,##0.00"
  }

  dimension: decision_threshold {
    type: number
    sql: ${TABLE}.decision_threshold ;;
    label: "Decision threshold"
    description: "Score from which the event is predicted."
    value_format: "#,##0.00"
  }

  dimension: decile {
    type: number
    sql: ${TABLE}.decile ;;
    label: "Decile"
    description: "Tenth of the scores, 1 the highest; bounds fixed at training."
    value_format: "#,##0"
  }

  dimension: risk_tier {
    type: string
    sql: ${TABLE}.risk_tier ;;
    label: "Risk tier"
    description: "low, medium or high."
  }

  dimension: is_churned {
    type: yesno
    sql: ${TABLE}.is_churned ;;
    label: "Is churned"
    description: "Whether this happened: leaves."
  }

  dimension: has_happened {
    type: yesno
    sql: ${TABLE}.has_happened ;;
    label: "Has happened"
    description: "Whether this happened: leaves."
  }

  dimension_group: known_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.known_at ;;
    label: "Known"
    description: "When the outcome was known, UTC."
  }

  dimension_group: scored_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.scored_at ;;
    label: "Scored"
    description: "When it was scored, UTC."
  }

  measure: count_outcomes {
    type: count
    label: "Outcomes known"
    value_format: "#,##0"
  }

  measure: avg_score {
    type: average
    sql: ${TABLE}.score ;;
    label: "Predicted share"
    value_format: "0.0%"
  }

}
