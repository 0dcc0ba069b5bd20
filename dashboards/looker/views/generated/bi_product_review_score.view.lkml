# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_product_review_score {
  sql_table_name: `@{project}.@{prefix}bi.bi_product_review_score` ;;

  dimension: product_id {
    type: string
    primary_key: yes
    sql: ${TABLE}.product_id ;;
    label: "Product id"
    description: "Product."
  }

  dimension: category {
    type: string
    sql: ${TABLE}.category ;;
    label: "Category"
    description: "English category."
  }

  dimension: count_reviews {
    type: number
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    description: "Reviews so far."
    value_format: "#,##0"
  }

  dimension: count_orders {
    type: number
    sql: ${TABLE}.count_orders ;;
    label: "Orders"
    description: "Orders predicted whose dearest item it was."
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
    description: "Mean probability of two stars or fewer, of what `expected_from` names."
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
    description: "Mean stars expected, of what `expected_from` names."
    value_format: "#,##0.00"
  }

  dimension: avg_actual_stars {
    type: number
    sql: ${TABLE}.avg_actual_stars ;;
    label: "Avg actual stars"
    description: "Mean stars given."
    value_format: "#,##0.00"
  }

  dimension: expected_from {
    type: string
    sql: ${TABLE}.expected_from ;;
    label: "Expected from"
    description: "Whose predictions the expectation rests on: its orders, its category, or all orders."
  }

  dimension_group: last_as_of_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.last_as_of_date ;;
    label: "Last as of"
    description: "Newest day a review was asked for; null where none of its orders was predicted."
  }

  measure: count_products {
    type: count
    label: "Products predicted"
    value_format: "#,##0"
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

  measure: answered_ratio {
    type: number
    sql: ${sum_of_count_answered} / nullif(${sum_of_count_orders}, 0) ;;
    label: "Share answered"
    value_format: "0.0%"
  }

}
