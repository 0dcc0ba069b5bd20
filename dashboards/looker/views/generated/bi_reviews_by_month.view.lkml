# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_reviews_by_month {
  sql_table_name: `@{project}.@{prefix}bi.bi_reviews_by_month` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set."
  }

  dimension_group: review_month_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.review_month_date ;;
    label: "Review month"
    description: "First day of the month, UTC."
  }

  dimension: count_reviews {
    type: number
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    description: "Reviews."
    value_format: "#,##0"
  }

  dimension: count_users {
    type: number
    sql: ${TABLE}.count_users ;;
    label: "Users"
    description: "Different reviewers."
    value_format: "#,##0"
  }

  dimension: avg_rating {
    type: number
    sql: ${TABLE}.avg_rating ;;
    label: "Avg rating"
    description: "Mean stars, null where the data set has none."
    value_format: "#,##0.00"
  }

  dimension: recommended_ratio {
    type: number
    sql: ${TABLE}.recommended_ratio ;;
    label: "Recommended ratio"
    description: "Share that recommends the product."
    value_format: "0.0%"
  }

  dimension: with_text_ratio {
    type: number
    sql: ${TABLE}.with_text_ratio ;;
    label: "With text ratio"
    description: "Share with text."
    value_format: "0.0%"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

  measure: first_month {
    type: date
    sql: min(${TABLE}.review_month_date) ;;
    label: "First month"
  }

  measure: last_month {
    type: date
    sql: max(${TABLE}.review_month_date) ;;
    label: "Last month"
  }

}
