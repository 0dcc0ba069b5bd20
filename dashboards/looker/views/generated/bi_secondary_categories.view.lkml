# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_secondary_categories {
  sql_table_name: `@{project}.@{prefix}bi.bi_secondary_categories` ;;

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

  dimension: secondary_category {
    type: string
    sql: ${TABLE}.secondary_category ;;
    label: "Secondary category"
    description: "Category below the main one, the second genre of a game. (none) where there is none."
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

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

  measure: count_categories {
    type: count_distinct
    sql: ${TABLE}.secondary_category ;;
    label: "Secondary categories"
    value_format: "#,##0"
  }

}
