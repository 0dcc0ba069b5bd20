# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_recommendation_reasons {
  sql_table_name: `@{project}.@{prefix}bi.bi_recommendation_reasons` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the users and products."
  }

  dimension: method {
    type: string
    sql: ${TABLE}.method ;;
    label: "Method"
    description: "Method that ranked the product."
  }

  dimension: reason {
    type: string
    sql: ${TABLE}.reason ;;
    label: "Reason"
    description: "Why the product is in the list."
  }

  dimension: is_by_popularity {
    type: yesno
    sql: ${TABLE}.is_by_popularity ;;
    label: "Is by popularity"
    description: "Whether popularity alone ranked it: of all times, in the categories of the user, or lately."
  }

  dimension: count_recommendations {
    type: number
    sql: ${TABLE}.count_recommendations ;;
    label: "Recommendations"
    description: "Recommendations."
    value_format: "#,##0"
  }

  dimension: count_first_places {
    type: number
    sql: ${TABLE}.count_first_places ;;
    label: "First places"
    description: "Those of them that are first in their list: users, for every list has one first place."
    value_format: "#,##0"
  }

  measure: sum_of_count_recommendations {
    type: sum
    sql: ${TABLE}.count_recommendations ;;
    label: "Recommendations"
    value_format: "#,##0"
  }

  measure: count_users {
    type: sum
    sql: ${TABLE}.count_first_places ;;
    label: "Users"
    value_format: "#,##0"
  }

  measure: count_popular {
    type: sum
    sql: ${TABLE}.count_recommendations ;;
    filters: [is_by_popularity: "yes"]
    label: "By popularity alone"
    value_format: "#,##0"
  }

  measure: popular_ratio {
    type: number
    sql: ${count_popular} / nullif(${sum_of_count_recommendations}, 0) ;;
    label: "Share by popularity alone"
    value_format: "0.0%"
  }

}
