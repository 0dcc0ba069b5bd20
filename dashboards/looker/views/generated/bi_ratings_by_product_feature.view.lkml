# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_ratings_by_product_feature {
  sql_table_name: `@{project}.@{prefix}bi.bi_ratings_by_product_feature` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: feature {
    type: string
    sql: ${TABLE}.feature ;;
    label: "Feature"
    description: "Feature of the product: price, images, characters of description or products of the brand."
  }

  dimension: band {
    type: string
    order_by_field: band_floor
    sql: ${TABLE}.band ;;
    label: "Band"
    description: "Interval that the feature lies in; of prices without the upper bound."
  }

  dimension: band_floor {
    type: number
    sql: ${TABLE}.band_floor ;;
    label: "Band floor"
    description: "Lower bound of the band, to sort by."
    value_format: "#,##0"
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

  dimension: avg_reviews_per_product {
    type: number
    sql: ${TABLE}.avg_reviews_per_product ;;
    label: "Avg reviews per product"
    description: "Reviews per product, those without any included."
    value_format: "#,##0.00"
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

  measure: reviews_per_product {
    type: number
    sql: ${sum_of_count_reviews} / nullif(${sum_of_count_products}, 0) ;;
    label: "Reviews per product"
    value_format: "#,##0.00"
  }

  measure: max_of_avg_rating {
    type: max
    sql: ${TABLE}.avg_rating ;;
    label: "Average stars"
    value_format: "#,##0.00"
  }

}
