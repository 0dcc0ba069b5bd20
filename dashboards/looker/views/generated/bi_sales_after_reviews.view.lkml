# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_sales_after_reviews {
  sql_table_name: `@{project}.@{prefix}bi.bi_sales_after_reviews` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: horizon_days {
    type: number
    sql: ${TABLE}.horizon_days ;;
    label: "Horizon days"
    description: "Days before and after the day of the review."
    value_format: "#,##0"
  }

  dimension: score_band {
    type: string
    sql: ${TABLE}.score_band ;;
    label: "Score band"
    description: "Mean stars of the product, of all reviews known by the end of that day."
  }

  dimension: count_products {
    type: number
    sql: ${TABLE}.count_products ;;
    label: "Products"
    description: "Products."
    value_format: "#,##0"
  }

  dimension: count_review_days {
    type: number
    sql: ${TABLE}.count_review_days ;;
    label: "Review days"
    description: "Days of products on which a review came and both horizons lie within the orders known."
    value_format: "#,##0"
  }

  dimension: count_items_before {
    type: number
    sql: ${TABLE}.count_items_before ;;
    label: "Items before"
    description: "Items sold in the horizon before, added up."
    value_format: "#,##0"
  }

  dimension: count_items_after {
    type: number
    sql: ${TABLE}.count_items_after ;;
    label: "Items after"
    description: "Items sold in the horizon after, added up; days near each other count an item repeatedly."
    value_format: "#,##0"
  }

  dimension: avg_items_before {
    type: number
    sql: ${TABLE}.avg_items_before ;;
    label: "Avg items before"
    description: "Items before per day of review."
    value_format: "#,##0.00"
  }

  dimension: avg_items_after {
    type: number
    sql: ${TABLE}.avg_items_after ;;
    label: "Avg items after"
    description: "Items after per day of review."
    value_format: "#,##0.00"
  }

  dimension: after_to_before_ratio {
    type: number
    sql: ${TABLE}.after_to_before_ratio ;;
    label: "After to before ratio"
    description: "Items after over items before: the change of the same products. Null where nothing was sold before."
    value_format: "0.0%"
  }

  measure: sum_of_count_items_before {
    type: sum
    sql: ${TABLE}.count_items_before ;;
    label: "Items sold before"
    value_format: "#,##0"
  }

  measure: sum_of_count_items_after {
    type: sum
    sql: ${TABLE}.count_items_after ;;
    label: "Items sold after"
    value_format: "#,##0"
  }

  measure: after_to_before {
    type: number
    sql: ${sum_of_count_items_after} / nullif(${sum_of_count_items_before}, 0) ;;
    label: "After by before"
    value_format: "#,##0.00"
  }

  measure: sum_of_count_review_days {
    type: sum
    sql: ${TABLE}.count_review_days ;;
    label: "Days with reviews"
    value_format: "#,##0"
  }

}
