# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_main_categories {
  sql_table_name: `@{project}.@{prefix}bi.bi_main_categories` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: main_category {
    type: string
    sql: ${TABLE}.main_category ;;
    label: "Main category"
    description: "Main category, the first genre of a game; (unknown) where no page names one."
  }

  dimension: count_products {
    type: number
    sql: ${TABLE}.count_products ;;
    label: "Products"
    description: "Products."
    value_format: "#,##0"
  }

  dimension: product_ratio {
    type: number
    sql: ${TABLE}.product_ratio ;;
    label: "Product ratio"
    description: "Share of the data set's products."
    value_format: "0.0%"
  }

  dimension: count_reviewed_products {
    type: number
    sql: ${TABLE}.count_reviewed_products ;;
    label: "Reviewed products"
    description: "Products with a review."
    value_format: "#,##0"
  }

  dimension: count_reviews {
    type: number
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    description: "Reviews."
    value_format: "#,##0"
  }

  dimension: review_ratio {
    type: number
    sql: ${TABLE}.review_ratio ;;
    label: "Review ratio"
    description: "Share of the data set's reviews that name a product."
    value_format: "0.0%"
  }

  dimension: avg_rating {
    type: number
    sql: ${TABLE}.avg_rating ;;
    label: "Avg rating"
    description: "Mean stars of the reviews. Null where none has stars."
    value_format: "#,##0.00"
  }

  dimension: recommended_ratio {
    type: number
    sql: ${TABLE}.recommended_ratio ;;
    label: "Recommended ratio"
    description: "Share of the reviews that recommend the product."
    value_format: "0.0%"
  }

  measure: sum_of_count_products {
    type: sum
    sql: ${TABLE}.count_products ;;
    label: "Products"
    value_format: "#,##0"
  }

  measure: sum_of_count_reviewed_products {
    type: sum
    sql: ${TABLE}.count_reviewed_products ;;
    label: "Reviewed products"
    value_format: "#,##0"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

  measure: reviewed_ratio {
    type: number
    sql: ${sum_of_count_reviewed_products} / nullif(${sum_of_count_products}, 0) ;;
    label: "Share reviewed"
    value_format: "0.0%"
  }

}
