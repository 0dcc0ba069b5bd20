# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_products_by_category {
  sql_table_name: `@{project}.@{prefix}bi.bi_products_by_category` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set."
  }

  dimension: category {
    type: string
    sql: ${TABLE}.category ;;
    label: "Category"
    description: "Category; on Steam a genre or a tag."
  }

  dimension: count_products {
    type: number
    sql: ${TABLE}.count_products ;;
    label: "Products"
    description: "Products."
    value_format: "#,##0"
  }

  dimension: count_reviewed_products {
    type: number
    sql: ${TABLE}.count_reviewed_products ;;
    label: "Reviewed products"
    description: "Those of them with a review."
    value_format: "#,##0"
  }

  dimension: count_reviews {
    type: number
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    description: "Their reviews."
    value_format: "#,##0"
  }

  dimension: avg_rating {
    type: number
    sql: ${TABLE}.avg_rating ;;
    label: "Avg rating"
    description: "Mean stars of those reviews, null where the data set has none."
    value_format: "#,##0.00"
  }

  dimension: recommended_ratio {
    type: number
    sql: ${TABLE}.recommended_ratio ;;
    label: "Recommended ratio"
    description: "Share of those reviews that recommend the product."
    value_format: "0.0%"
  }

  measure: sum_of_count_products {
    type: sum
    sql: ${TABLE}.count_products ;;
    label: "Products, counted in each category"
    value_format: "#,##0"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

}
