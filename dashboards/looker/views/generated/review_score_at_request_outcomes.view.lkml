# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: review_score_at_request_outcomes {
  sql_table_name: `@{project}.@{prefix}predictions.review_score_at_request_outcomes` ;;

  dimension: entity_id {
    type: string
    primary_key: yes
    sql: ${TABLE}.entity_id ;;
    label: "Entity id"
    description: "Order."
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

  dimension: predicted_value {
    type: number
    sql: ${TABLE}.predicted_value ;;
    label: "Predicted value"
    description: "Stars expected."
    value_format: "#,##0.00"
  }

  dimension: review_score {
    type: number
    sql: ${TABLE}.review_score ;;
    label: "Review score"
    description: "Stars given."
    value_format: "#,##0"
  }

  dimension: is_low_score {
    type: yesno
    sql: ${TABLE}.is_low_score ;;
    label: "Is low score"
    description: "Whether two stars or fewer."
  }

  dimension_group: answered_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.answered_at ;;
    label: "Answered"
    description: "When the customer answered."
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
