# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_champions {
  sql_table_name: `@{project}.@{prefix}bi.bi_champions` ;;

  dimension: task {
    type: string
    primary_key: yes
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

  dimension: model_name {
    type: string
    sql: ${TABLE}.model_name ;;
    label: "Model name"
    description: "Model; null where no run of this warehouse trained it."
  }

  dimension_group: promoted_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.promoted_at ;;
    label: "Promoted"
    description: "When it was promoted, UTC."
  }

  dimension: reason {
    type: string
    sql: ${TABLE}.reason ;;
    label: "Reason"
    description: "Why it was promoted."
  }

  dimension: count_rows_learned {
    type: number
    sql: ${TABLE}.count_rows_learned ;;
    label: "Rows learned from"
    description: "Rows that it learned from; null where no run of this warehouse trained it."
    value_format: "#,##0"
  }

  dimension: licence {
    type: string
    sql: ${TABLE}.licence ;;
    label: "Licence"
    description: "Licence of the model."
  }

  measure: count_champions {
    type: count
    label: "Models in use"
    value_format: "#,##0"
  }

  measure: last_promoted {
    type: date_time
    sql: max(${TABLE}.promoted_at) ;;
    label: "Last promoted"
    value_format: "#,##0.00"
  }

}
