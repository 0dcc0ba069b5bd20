# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_products_per_main_category {
  sql_table_name: `@{project}.@{prefix}bi.bi_products_per_main_category` ;;

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

  dimension: rank {
    type: number
    sql: ${TABLE}.rank ;;
    label: "Rank"
    description: "Place within the main category by number of reviews."
    value_format: "#,##0"
  }

  dimension: product_id {
    type: string
    sql: ${TABLE}.product_id ;;
    label: "Product id"
    description: "Product, with the namespace of the data set."
  }

  dimension: product_name {
    type: string
    sql: ${TABLE}.product_name ;;
    label: "Product name"
    description: "Name of the product, its id where no page names it."
  }

  dimension: price {
    type: number
    sql: ${TABLE}.price ;;
    label: "Price"
    description: "Price in the currency of the data set: as crawled (USD), or the mean of the prices paid (BRL at Olist, EUR in the small shop)."
    value_format: "#,##0.00"
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

  dimension: category_review_ratio {
    type: number
    sql: ${TABLE}.category_review_ratio ;;
    label: "Category review ratio"
    description: "Share of the main category's reviews."
    value_format: "0.0%"
  }

  dimension: count_category_products {
    type: number
    sql: ${TABLE}.count_category_products ;;
    label: "Category products"
    description: "Products of the main category."
    value_format: "#,##0"
  }

  measure: count_products {
    type: count
    label: "Products listed"
    value_format: "#,##0"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

}
