# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: purchase_intent_latest {
  sql_table_name: `@{project}.@{prefix}predictions.purchase_intent_latest` ;;

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

  dimension: known_as_of {
    type: string
    sql: ${TABLE}.known_as_of ;;
    label: "Known as of"
    description: "as_known or restated."
  }

  dimension_group: horizon_start {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.horizon_start ;;
    label: "Horizon start"
    description: "First day of the horizon predicted."
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

  dimension: probability_1 {
    type: number
    sql: ${TABLE}.probability_1 ;;
    label: "Probability 1"
    description: "Probability of 1 star (ordinal tasks, else null)."
    value_format: "#,##0.00"
  }

  dimension: probability_2 {
    type: number
    sql: ${TABLE}.probability_2 ;;
    label: "Probability 2"
    description: "Probability of 2 stars (ordinal tasks, else null)."
    value_format: "#,##0.00"
  }

  dimension: probability_3 {
    type: number
    sql: ${TABLE}.probability_3 ;;
    label: "Probability 3"
    description: "Probability of 3 stars (ordinal tasks, else null)."
    value_format: "#,##0.00"
  }

  dimension: probability_4 {
    type: number
    sql: ${TABLE}.probability_4 ;;
    label: "Probability 4"
    description: "Probability of 4 stars (ordinal tasks, else null)."
    value_format: "#,##0.00"
  }

  dimension: probability_5 {
    type: number
    sql: ${TABLE}.probability_5 ;;
    label: "Probability 5"
    description: "Probability of 5 stars (ordinal tasks, else null)."
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
    order_by_field: risk_tier_rank
    sql: ${TABLE}.risk_tier ;;
    label: "Risk tier"
    description: "low, medium or high."
  }

  dimension: risk_tier_rank {
    type: number
    sql: ${TABLE}.risk_tier_rank ;;
    label: "Risk tier rank"
    description: "1 low, 2 medium, 3 high."
    value_format: "#,##0"
  }

  dimension: top_factor_1 {
    type: string
    sql: ${TABLE}.top_factor_1 ;;
    label: "Top factor 1"
    description: "Feature that moved the score most and which way."
  }

  dimension: top_factor_2 {
    type: string
    sql: ${TABLE}.top_factor_2 ;;
    label: "Top factor 2"
    description: "Second such feature."
  }

  dimension: top_factor_3 {
    type: string
    sql: ${TABLE}.top_factor_3 ;;
    label: "Top factor 3"
    description: "Third such feature."
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

  dimension_group: scored_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.scored_at ;;
    label: "Scored"
    description: "When it was scored, UTC."
  }

  dimension: input_hash {
    type: string
    sql: ${TABLE}.input_hash ;;
    label: "Input hash"
    description: "Hash of the feature values that were scored."
  }

  measure: count_entities {
    type: count
    label: "Predicted"
    value_format: "#,##0"
  }

  measure: count_high_risk {
    type: count
    filters: [risk_tier: "high"]
    label: "In the high tier"
    value_format: "#,##0"
  }

  measure: high_risk_ratio {
    type: number
    sql: ${count_high_risk} / nullif(${count_entities}, 0) ;;
    label: "Share in the high tier"
    value_format: "0.0%"
  }

  measure: avg_score {
    type: average
    sql: ${TABLE}.score ;;
    label: "Mean score"
    value_format: "0.0%"
  }

  measure: newest_as_of {
    type: date
    sql: max(${TABLE}.as_of_date) ;;
    label: "Newest as-of date"
  }

}
