# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_model_metrics {
  sql_table_name: `@{project}.@{prefix}bi.bi_model_metrics` ;;

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

  dimension: slice {
    type: string
    sql: ${TABLE}.slice ;;
    label: "Slice"
    description: "Part of the data, all for the whole."
  }

  dimension: split {
    type: string
    sql: ${TABLE}.split ;;
    label: "Split"
    description: "How the rows measured were held out."
  }

  dimension: metric {
    type: string
    sql: ${TABLE}.metric ;;
    label: "Metric"
    description: "Metric."
  }

  dimension: is_champion {
    type: yesno
    sql: ${TABLE}.is_champion ;;
    label: "Is champion"
    description: "Whether this version is in use."
  }

  dimension: value {
    type: number
    sql: ${TABLE}.value ;;
    label: "Value"
    description: "Value of the metric."
    value_format: "#,##0.00"
  }

  dimension: ci_low {
    type: number
    sql: ${TABLE}.ci_low ;;
    label: "Ci low"
    description: "Lower end of the 95 % interval."
    value_format: "#,##0.00"
  }

  dimension: ci_high {
    type: number
    sql: ${TABLE}.ci_high ;;
    label: "Ci high"
    description: "Upper end of the 95 % interval."
    value_format: "#,##0.00"
  }

  dimension: baseline {
    type: number
    sql: ${TABLE}.baseline ;;
    label: "Baseline"
    description: "Value of the trivial baseline on the same rows."
    value_format: "#,##0.00"
  }

  dimension: baseline_name {
    type: string
    sql: ${TABLE}.baseline_name ;;
    label: "Baseline name"
    description: "Trivial baseline."
  }

  dimension: count_rows {
    type: number
    sql: ${TABLE}.count_rows ;;
    label: "Rows"
    description: "Rows measured."
    value_format: "#,##0"
  }

  dimension: run_id {
    type: string
    sql: ${TABLE}.run_id ;;
    label: "Run id"
    description: "Run that measured it."
  }

  dimension_group: measured_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.measured_at ;;
    label: "Measured"
    description: "When it was measured, UTC."
  }

  measure: count_figures {
    type: count
    label: "Figures"
    value_format: "#,##0"
  }

  measure: count_tasks {
    type: count_distinct
    sql: ${TABLE}.task ;;
    label: "Tasks measured"
    value_format: "#,##0"
  }

  measure: count_models {
    type: count_distinct
    sql: ${TABLE}.model_version ;;
    label: "Models in use"
    value_format: "#,##0"
  }

  measure: max_of_value {
    type: max
    sql: ${TABLE}.value ;;
    label: "Figure"
    value_format: "#,##0.00"
  }

  measure: max_of_baseline {
    type: max
    sql: ${TABLE}.baseline ;;
    label: "Baseline"
    value_format: "#,##0.00"
  }

}
