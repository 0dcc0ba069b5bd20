# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_feature_drift {
  sql_table_name: `@{project}.@{prefix}bi.bi_feature_drift` ;;

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
    description: "Version of the model in use."
  }

  dimension: feature {
    type: string
    sql: ${TABLE}.feature ;;
    label: "Feature"
    description: "Feature."
  }

  dimension_group: measured_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.measured_date ;;
    label: "Measured"
    description: "Day of the scoring run."
  }

  dimension: psi {
    type: number
    sql: ${TABLE}.psi ;;
    label: "Stability index"
    description: "Population stability index; 0 where nothing moved."
    value_format: "#,##0.00"
  }

  dimension: missing_ratio {
    type: number
    sql: ${TABLE}.missing_ratio ;;
    label: "Missing ratio"
    description: "Share of the rows scored without a value."
    value_format: "0.0%"
  }

  dimension: missing_ratio_trained {
    type: number
    sql: ${TABLE}.missing_ratio_trained ;;
    label: "Missing ratio trained"
    description: "Share of the rows learned from without one."
    value_format: "#,##0.00"
  }

  dimension: missing_ratio_change {
    type: number
    sql: ${TABLE}.missing_ratio_change ;;
    label: "Missing ratio change"
    description: "The first less the second."
    value_format: "#,##0.00"
  }

  dimension: count_rows {
    type: number
    sql: ${TABLE}.count_rows ;;
    label: "Rows"
    description: "Rows scored."
    value_format: "#,##0"
  }

  dimension: is_newest {
    type: yesno
    sql: ${TABLE}.is_newest ;;
    label: "Is newest"
    description: "Whether it is of the newest day that rows of the task were scored."
  }

  dimension: state {
    type: string
    sql: ${TABLE}.state ;;
    label: "State"
    description: "stable below an index of 0.1, moving below 0.25, else another population."
  }

  measure: count_features {
    type: count
    label: "Features measured"
    value_format: "#,##0"
  }

  measure: count_moved {
    type: count
    filters: [state: "moving, another population"]
    label: "Features that moved"
    value_format: "#,##0"
  }

  measure: max_of_psi {
    type: max
    sql: ${TABLE}.psi ;;
    label: "Stability index"
    value_format: "#,##0.00"
  }

}
