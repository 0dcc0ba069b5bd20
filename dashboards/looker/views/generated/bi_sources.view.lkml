# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_sources {
  sql_table_name: `@{project}.@{prefix}bi.bi_sources` ;;

  dimension: raw_table {
    type: string
    primary_key: yes
    sql: ${TABLE}.raw_table ;;
    label: "Raw table"
    description: "Raw table."
  }

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set."
  }

  dimension: count_files {
    type: number
    sql: ${TABLE}.count_files ;;
    label: "Files"
    description: "Files."
    value_format: "#,##0"
  }

  dimension: count_batches {
    type: number
    sql: ${TABLE}.count_batches ;;
    label: "Batches"
    description: "Batches."
    value_format: "#,##0"
  }

  dimension: count_read {
    type: number
    sql: ${TABLE}.count_read ;;
    label: "Read"
    description: "Records read."
    value_format: "#,##0"
  }

  dimension: count_loaded {
    type: number
    sql: ${TABLE}.count_loaded ;;
    label: "Loaded"
    description: "Records loaded."
    value_format: "#,##0"
  }

  dimension: count_rejected {
    type: number
    sql: ${TABLE}.count_rejected ;;
    label: "Rejected"
    description: "Records rejected."
    value_format: "#,##0"
  }

  dimension_group: newest_event_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.newest_event_at ;;
    label: "Newest event"
    description: "Newest time in the table, null where its records have none."
  }

  dimension_group: last_loaded_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.last_loaded_at ;;
    label: "Last loaded"
    description: "When the newest file was loaded, UTC."
  }

  measure: sum_of_count_files {
    type: sum
    sql: ${TABLE}.count_files ;;
    label: "Files"
    value_format: "#,##0"
  }

  measure: sum_of_count_read {
    type: sum
    sql: ${TABLE}.count_read ;;
    label: "Rows read"
    value_format: "#,##0"
  }

  measure: sum_of_count_loaded {
    type: sum
    sql: ${TABLE}.count_loaded ;;
    label: "Rows landed"
    value_format: "#,##0"
  }

  measure: sum_of_count_rejected {
    type: sum
    sql: ${TABLE}.count_rejected ;;
    label: "Rows rejected"
    value_format: "#,##0"
  }

  measure: rejected_ratio {
    type: number
    sql: ${sum_of_count_rejected} / nullif(${sum_of_count_read}, 0) ;;
    label: "Share rejected"
    value_format: "0.0%"
  }

  measure: newest_event {
    type: date_time
    sql: max(${TABLE}.newest_event_at) ;;
    label: "Newest event"
  }

  measure: last_loaded {
    type: date_time
    sql: max(${TABLE}.last_loaded_at) ;;
    label: "Last landed"
  }

}
