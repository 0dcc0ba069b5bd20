# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: customer_churn_outcomes {
  sql_table_name: `@{project}.@{prefix}predictions.customer_churn_outcomes` ;;

  dimension: entity_id {
    type: string
    primary_key: yes
    sql: ${TABLE}.entity_id ;;
    label: "Entity id"
    description: "Customer."
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

  dimension: model_version {
    type: string
    sql: ${TABLE}.model_version ;;
    label: "Model version"
    description: "Version of the model."
  }

  dimension: score {
    type: number
    sql: ${TABLE}.score ;;
    label: "Score"
    description: "Probability predicted, 0 to 1."
    value_format: "#,##0.00"
  }

  dimension: predicted_label {
    type: string
    sql: ${TABLE}.predicted_label ;;
    label: "Predicted label"
    description: "Label predicted."
  }

  dimension: decile {
    type: number
    sql: ${TABLE}.decile ;;
    label: "Decile"
    description: "Tenth of the scores, 1 the highest."
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
    description: "Whether the customer left."
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
