# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_review_score_by_month {
  sql_table_name: `@{project}.@{prefix}bi.bi_review_score_by_month` ;;

  dimension_group: as_of_month_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    primary_key: yes
    sql: ${TABLE}.as_of_month_date ;;
    label: "As of month"
    description: "First day of the month."
  }

  dimension: count_orders {
    type: number
    sql: ${TABLE}.count_orders ;;
    label: "Orders"
    description: "Orders predicted."
    value_format: "#,##0"
  }

  dimension: count_answered {
    type: number
    sql: ${TABLE}.count_answered ;;
    label: "Answered"
    description: "Those of them whose stars are known."
    value_format: "#,##0"
  }

  dimension: avg_score {
    type: number
    sql: ${TABLE}.avg_score ;;
    label: "Avg score"
    description: "Mean probability of two stars or fewer."
    value_format: "#,##0.00"
  }

  dimension: low_score_ratio {
    type: number
    sql: ${TABLE}.low_score_ratio ;;
    label: "Low score ratio"
    description: "Share with two stars or fewer, of those answered."
    value_format: "0.0%"
  }

  dimension: avg_expected_stars {
    type: number
    sql: ${TABLE}.avg_expected_stars ;;
    label: "Avg expected stars"
    description: "Mean stars expected."
    value_format: "#,##0.00"
  }

  dimension: avg_actual_stars {
    type: number
    sql: ${TABLE}.avg_actual_stars ;;
    label: "Avg actual stars"
    description: "Mean stars given."
    value_format: "#,##0.00"
  }

  measure: sum_of_count_orders {
    type: sum
    sql: ${TABLE}.count_orders ;;
    label: "Orders"
    value_format: "#,##0"
  }

  measure: sum_of_count_answered {
    type: sum
    sql: ${TABLE}.count_answered ;;
    label: "Answered"
    value_format: "#,##0"
  }

  measure: max_of_avg_score {
    type: max
    sql: ${TABLE}.avg_score ;;
    label: "Predicted share of 2 stars or fewer"
    value_format: "0.0%"
  }

  measure: max_of_low_score_ratio {
    type: max
    sql: ${TABLE}.low_score_ratio ;;
    label: "Actual share of 2 stars or fewer"
    value_format: "0.0%"
  }

  measure: max_of_avg_expected_stars {
    type: max
    sql: ${TABLE}.avg_expected_stars ;;
    label: "Expected stars"
    value_format: "#,##0.00"
  }

  measure: max_of_avg_actual_stars {
    type: max
    sql: ${TABLE}.avg_actual_stars ;;
    label: "Actual stars"
    value_format: "#,##0.00"
  }

}
