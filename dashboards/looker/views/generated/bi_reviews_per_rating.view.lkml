# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_reviews_per_rating {
  sql_table_name: `@{project}.@{prefix}bi.bi_reviews_per_rating` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set."
  }

  dimension: rating {
    type: number
    sql: ${TABLE}.rating ;;
    label: "Stars"
    description: "Stars, null where the data set has none."
    value_format: "#,##0"
  }

  dimension: is_recommended {
    type: yesno
    sql: ${TABLE}.is_recommended ;;
    label: "Is recommended"
    description: "Whether the reviewer recommends the product."
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
    description: "Share of the data set's reviews."
    value_format: "0.0%"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

  measure: count_recommending {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    filters: [is_recommended: "yes"]
    label: "Recommending reviews"
    value_format: "#,##0"
  }

  measure: recommending_ratio {
    type: number
    sql: ${count_recommending} / nullif(${sum_of_count_reviews}, 0) ;;
    label: "Share that recommends"
    value_format: "0.0%"
  }

}
