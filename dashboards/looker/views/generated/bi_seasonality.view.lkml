# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_seasonality {
  sql_table_name: `@{project}.@{prefix}bi.bi_seasonality` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: subject {
    type: string
    sql: ${TABLE}.subject ;;
    label: "Subject"
    description: "What is counted: reviews or orders."
  }

  dimension: period {
    type: string
    sql: ${TABLE}.period ;;
    label: "Period"
    description: "Month of year or day of week."
  }

  dimension: period_number {
    type: number
    sql: ${TABLE}.period_number ;;
    label: "Period number"
    description: "Month, 1 to 12, or day, 1 for Monday to 7 for Sunday."
    value_format: "#,##0"
  }

  dimension: count_days {
    type: number
    sql: ${TABLE}.count_days ;;
    label: "Days"
    description: "Days of that kind between the first and the last record."
    value_format: "#,##0"
  }

  dimension: count_records {
    type: number
    sql: ${TABLE}.count_records ;;
    label: "Records"
    description: "Reviews written or orders made on them."
    value_format: "#,##0"
  }

  dimension: avg_records_per_day {
    type: number
    sql: ${TABLE}.avg_records_per_day ;;
    label: "Avg records per day"
    description: "Records per day."
    value_format: "#,##0.00"
  }

  dimension: seasonal_index {
    type: number
    sql: ${TABLE}.seasonal_index ;;
    label: "Seasonal index"
    description: "Records per day over those of all days: 1 is as busy as usual."
    value_format: "#,##0.00"
  }

  measure: sum_of_count_records {
    type: sum
    sql: ${TABLE}.count_records ;;
    label: "Records"
    value_format: "#,##0"
  }

  measure: max_of_seasonal_index {
    type: max
    sql: ${TABLE}.seasonal_index ;;
    label: "Busyness, 1 the average"
    value_format: "#,##0.00"
  }

}
