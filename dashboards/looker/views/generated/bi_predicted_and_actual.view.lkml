# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_predicted_and_actual {
  sql_table_name: `@{project}.@{prefix}bi.bi_predicted_and_actual` ;;

  dimension: task {
    type: string
    sql: ${TABLE}.task ;;
    label: "Task"
    description: "Task."
  }

  dimension: model_version {
    type: string
    sql: ${TABLE}.model_version ;;
    label: "Model version"
    description: "Version of the model."
  }

  dimension_group: as_of_month_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of_month_date ;;
    label: "As of month"
    description: "First day of the month of the as-of date."
  }

  dimension: decile {
    type: number
    sql: ${TABLE}.decile ;;
    label: "Decile"
    description: "Tenth of the scores, 1 the highest; bounds fixed at training."
    value_format: "#,##0"
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
    description: "Those of them whose event happened."
    value_format: "#,##0"
  }

  dimension: sum_score {
    type: number
    sql: ${TABLE}.sum_score ;;
    label: "Score"
    description: "Sum of the probabilities predicted: how many events were to be expected."
    value_format: "#,##0.00"
  }

  dimension: avg_score {
    type: number
    sql: ${TABLE}.avg_score ;;
    label: "Avg score"
    description: "Mean probability predicted."
    value_format: "#,##0.00"
  }

  dimension: happened_ratio {
    type: number
    sql: ${TABLE}.happened_ratio ;;
    label: "Happened ratio"
    description: "Share whose event happened."
    value_format: "0.0%"
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

  measure: sum_of_sum_score {
    type: sum
    sql: ${TABLE}.sum_score ;;
    label: "Expected to happen"
    value_format: "#,##0.00"
  }

  measure: predicted_ratio {
    type: number
    sql: ${sum_of_sum_score} / nullif(${sum_of_count_predictions}, 0) ;;
    label: "Predicted share"
    value_format: "0.0%"
  }

  measure: ratio_of_happened_ratio {
    type: number
    sql: ${sum_of_count_happened} / nullif(${sum_of_count_predictions}, 0) ;;
    label: "Share that happened"
    value_format: "0.0%"
  }

}
