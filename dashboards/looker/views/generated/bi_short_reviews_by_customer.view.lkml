# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_short_reviews_by_customer {
  sql_table_name: `@{project}.@{prefix}bi.bi_short_reviews_by_customer` ;;

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

  dimension: phrase {
    type: string
    sql: ${TABLE}.phrase ;;
    label: "Phrase"
    description: "Whole text or headline in lowercase words without punctuation, written by at least `phrase_min_users` people."
  }

  dimension: count_reviews {
    type: number
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    description: "Reviews of the customer that say just this."
    value_format: "#,##0"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

  measure: count_customers {
    type: count_distinct
    sql: ${TABLE}.user_id ;;
    label: "Customers who repeat themselves"
    value_format: "#,##0"
  }

}
