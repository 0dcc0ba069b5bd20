# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_runs {
  sql_table_name: `@{project}.@{prefix}bi.bi_runs` ;;

  dimension: run_id {
    type: string
    primary_key: yes
    sql: ${TABLE}.run_id ;;
    label: "Run id"
    description: "Run."
  }

  dimension: task {
    type: string
    sql: ${TABLE}.task ;;
    label: "Task"
    description: "Task."
  }

  dimension: kind {
    type: string
    sql: ${TABLE}.kind ;;
    label: "Kind"
    description: "train, score or evaluate."
  }

  dimension: status {
    type: string
    sql: ${TABLE}.status ;;
    label: "Status"
    description: "succeeded or failed."
  }

  dimension_group: run_started_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.run_started_at ;;
    label: "Run started"
    description: "Start, UTC."
  }

  dimension: run_seconds {
    type: number
    sql: ${TABLE}.run_seconds ;;
    label: "Run seconds"
    description: "Duration, s."
    value_format: "#,##0.00"
  }

  dimension: rows_in {
    type: number
    sql: ${TABLE}.rows_in ;;
    label: "Rows in"
    description: "Rows read."
    value_format: "#,##0"
  }

  dimension: rows_out {
    type: number
    sql: ${TABLE}.rows_out ;;
    label: "Rows out"
    description: "Rows written."
    value_format: "#,##0"
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

  dimension: licence {
    type: string
    sql: ${TABLE}.licence ;;
    label: "Licence"
    description: "Licence of the model."
  }

  dimension: git_revision {
    type: string
    sql: ${TABLE}.git_revision ;;
    label: "Git revision"
    description: "Revision of the code."
  }

  measure: count_runs {
    type: count
    label: "Runs"
    value_format: "#,##0"
  }

  measure: count_failed {
    type: count
    filters: [status: "failed"]
    label: "Failed runs"
    value_format: "#,##0"
  }

  measure: sum_rows_out {
    type: sum
    sql: ${TABLE}.rows_out ;;
    label: "Rows written"
    value_format: "#,##0"
  }

  measure: sum_seconds {
    type: sum
    sql: ${TABLE}.run_seconds ;;
    label: "Seconds"
    value_format: "#,##0.00"
  }

}
