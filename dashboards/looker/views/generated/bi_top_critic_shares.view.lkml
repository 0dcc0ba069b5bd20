# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_top_critic_shares {
  sql_table_name: `@{project}.@{prefix}bi.bi_top_critic_shares` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: critics {
    type: string
    sql: ${TABLE}.critics ;;
    label: "Critics"
    description: "Everybody, or the top 10 or 100 customers by reviews or by negative reviews. Reviews without a user id are in everybody's alone."
  }

  dimension: count_users {
    type: number
    sql: ${TABLE}.count_users ;;
    label: "Users"
    description: "Customers in the group, those without a user id aside."
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

  dimension: review_ratio {
    type: number
    sql: ${TABLE}.review_ratio ;;
    label: "Review ratio"
    description: "Share of the data set's reviews."
    value_format: "0.0%"
  }

  dimension: negative_review_ratio {
    type: number
    sql: ${TABLE}.negative_review_ratio ;;
    label: "Negative review ratio"
    description: "Share of the data set's negative reviews."
    value_format: "0.0%"
  }

  dimension: anonymous_ratio {
    type: number
    sql: ${TABLE}.anonymous_ratio ;;
    label: "Anonymous ratio"
    description: "Share of the group's reviews with a known signature that are anonymous."
    value_format: "0.0%"
  }

  measure: sum_of_count_users {
    type: sum
    sql: ${TABLE}.count_users ;;
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

  measure: sum_of_count_named_reviews {
    type: sum
    sql: ${TABLE}.count_named_reviews ;;
    label: "Signed reviews"
    value_format: "#,##0"
  }

  measure: sum_of_count_anonymous_reviews {
    type: sum
    sql: ${TABLE}.count_anonymous_reviews ;;
    label: "Anonymous reviews"
    value_format: "#,##0"
  }

  measure: ratio_of_anonymous_ratio {
    type: number
    sql: ${sum_of_count_anonymous_reviews} / nullif(${sum_of_count_named_reviews}, 0) ;;
    label: "Share anonymous"
    value_format: "0.0%"
  }

}
