# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_top_critics {
  sql_table_name: `@{project}.@{prefix}bi.bi_top_critics` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: user_id {
    type: string
    sql: ${TABLE}.user_id ;;
    label: "User id"
    description: "Person, with the namespace of the data set. Null where the publisher gives none: a display name is not a user."
  }

  dimension: rank_by_reviews {
    type: number
    sql: ${TABLE}.rank_by_reviews ;;
    label: "Rank by reviews"
    description: "Place by number of reviews."
    value_format: "#,##0"
  }

  dimension: rank_by_negative_reviews {
    type: number
    sql: ${TABLE}.rank_by_negative_reviews ;;
    label: "Rank by negative reviews"
    description: "Place by number of negative reviews."
    value_format: "#,##0"
  }

  dimension: count_reviews {
    type: number
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    description: "Reviews."
    value_format: "#,##0"
  }

  dimension: count_negative_reviews {
    type: number
    sql: ${TABLE}.count_negative_reviews ;;
    label: "Negative reviews"
    description: "Reviews of 2 stars or fewer, or against the product where there are no stars."
    value_format: "#,##0"
  }

  dimension: count_named_reviews {
    type: number
    sql: ${TABLE}.count_named_reviews ;;
    label: "Named reviews"
    description: "Reviews whose publisher says how they are signed."
    value_format: "#,##0"
  }

  dimension: count_anonymous_reviews {
    type: number
    sql: ${TABLE}.count_anonymous_reviews ;;
    label: "Anonymous reviews"
    description: "Reviews signed with a blank name or one that the site gives to everybody."
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

  dimension: review_ratio {
    type: number
    sql: ${TABLE}.review_ratio ;;
    label: "Review ratio"
    description: "Share of the data set's reviews."
    value_format: "0.0%"
  }

  measure: count_critics {
    type: sum
    sql: case when ${TABLE}.user_id is not null then 1 else 0 end ;;
    label: "Critics"
    value_format: "#,##0"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

  measure: sum_of_count_negative_reviews {
    type: sum
    sql: ${TABLE}.count_negative_reviews ;;
    label: "Negative reviews"
    value_format: "#,##0"
  }

}
