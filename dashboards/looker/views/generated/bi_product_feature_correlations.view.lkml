# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_product_feature_correlations {
  sql_table_name: `@{project}.@{prefix}bi.bi_product_feature_correlations` ;;

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

  dimension: outcome {
    type: string
    sql: ${TABLE}.outcome ;;
    label: "Outcome"
    description: "Reviews (all products, logarithm of 1 and their number) or stars (mean of the products that have any)."
  }

  dimension: count_products {
    type: number
    sql: ${TABLE}.count_products ;;
    label: "Products"
    description: "Products."
    value_format: "#,##0"
  }

  dimension: correlation {
    type: number
    sql: ${TABLE}.correlation ;;
    label: "Correlation"
    description: "Correlation after Pearson of the outcome with the logarithm of 1 and the feature. Null where either is the same for all, to the fourth decimal."
    value_format: "#,##0.00"
  }

  measure: max_of_correlation {
    type: max
    sql: ${TABLE}.correlation ;;
    label: "Correlation"
    value_format: "#,##0.00"
  }

  measure: max_of_count_products {
    type: max
    sql: ${TABLE}.count_products ;;
    label: "Products compared"
    value_format: "#,##0"
  }

}
