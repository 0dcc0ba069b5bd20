# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_realised_figures {
  sql_table_name: `@{project}.@{prefix}bi.bi_realised_figures` ;;

  dimension: task {
    type: string
    sql: ${TABLE}.task ;;
    label: "Task"
    description: "Task."
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
    description: "Run that scored."
  }

  dimension_group: scored_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.scored_at ;;
    label: "Scored"
    description: "When it scored, UTC."
  }

  dimension_group: last_horizon_end {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.last_horizon_end ;;
    label: "Last horizon end"
    description: "Day after the newest horizon that has closed."
  }

  dimension: count_predictions {
    type: number
    sql: ${TABLE}.count_predictions ;;
    label: "Predictions"
    description: "Predictions whose outcome is known."
    value_format: "#,##0"
  }

  dimension: count_happened {
    type: number
    sql: ${TABLE}.count_happened ;;
    label: "Happened"
    description: "Those whose event happened."
    value_format: "#,##0"
  }

  dimension: count_acted {
    type: number
    sql: ${TABLE}.count_acted ;;
    label: "Acted"
    description: "Those from the decision threshold up."
    value_format: "#,##0"
  }

  dimension: avg_score {
    type: number
    sql: ${TABLE}.avg_score ;;
    label: "Predicted share"
    description: "Mean probability predicted."
    value_format: "0.0%"
  }

  dimension: happened_ratio {
    type: number
    sql: ${TABLE}.happened_ratio ;;
    label: "Share that happened"
    description: "Share whose event happened: the precision of acting at random."
    value_format: "0.0%"
  }

  dimension: realised_precision {
    type: number
    sql: ${TABLE}.realised_precision ;;
    label: "Realised precision"
    description: "Share whose event happened of those from the decision threshold up; null where there were none."
    value_format: "0.0%"
  }

  dimension: realised_recall {
    type: number
    sql: ${TABLE}.realised_recall ;;
    label: "Realised recall"
    description: "Share from the decision threshold up of those whose event happened; null where there were none."
    value_format: "0.0%"
  }

  dimension: lift_first_decile {
    type: number
    sql: ${TABLE}.lift_first_decile ;;
    label: "Lift of the first decile"
    description: "How much more often the event happened in the first decile than at random, which is 1."
    value_format: "#,##0.00"
  }

  dimension: calibration_error {
    type: number
    sql: ${TABLE}.calibration_error ;;
    label: "Calibration error"
    description: "Expected calibration error over the deciles: how far mean score and share lie apart."
    value_format: "#,##0.00"
  }

  measure: count_runs {
    type: count
    label: "Scoring runs"
    value_format: "#,##0"
  }

  measure: sum_of_count_predictions {
    type: sum
    sql: ${TABLE}.count_predictions ;;
    label: "Outcomes known"
    value_format: "#,##0"
  }

  measure: sum_of_count_happened {
    type: sum
    sql: ${TABLE}.count_happened ;;
    label: "Happened"
    value_format: "#,##0"
  }

  measure: ratio_of_happened_ratio {
    type: number
    sql: ${sum_of_count_happened} / nullif(${sum_of_count_predictions}, 0) ;;
    label: "Share that happened"
    value_format: "0.0%"
  }

  measure: max_of_last_horizon_end {
    type: date
    sql: max(${TABLE}.last_horizon_end) ;;
    label: "Newest horizon closed"
  }

}
