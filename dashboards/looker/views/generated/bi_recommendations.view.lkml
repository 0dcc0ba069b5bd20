# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_recommendations {
  sql_table_name: `@{project}.@{prefix}bi.bi_recommendations` ;;

  dimension: user_id {
    type: string
    sql: ${TABLE}.user_id ;;
    label: "User id"
    description: "User."
  }

  dimension_group: as_of_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of_date ;;
    label: "As of"
    description: "Day after the newest interaction used."
  }

  dimension: rank {
    type: number
    sql: ${TABLE}.rank ;;
    label: "Rank"
    description: "Place in the list, from 1."
    value_format: "#,##0"
  }

  dimension: item_id {
    type: string
    sql: ${TABLE}.item_id ;;
    label: "Item id"
    description: "Product."
  }

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of both."
  }

  dimension: item_name {
    type: string
    sql: ${TABLE}.item_name ;;
    label: "Item name"
    description: "Name of the product, its id where it has none."
  }

  dimension: category {
    type: string
    sql: ${TABLE}.category ;;
    label: "Category"
    description: "Main category, null where not known."
  }

  dimension: score {
    type: number
    sql: ${TABLE}.score ;;
    label: "Score"
    description: "Score of the method; comparable within one user only."
    value_format: "#,##0.00"
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

  dimension: model_version {
    type: string
    sql: ${TABLE}.model_version ;;
    label: "Model version"
    description: "Version of the model."
  }

  dimension_group: scored_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.scored_at ;;
    label: "Scored"
    description: "When it was scored, UTC."
  }

  measure: count_users {
    type: count_distinct
    sql: ${TABLE}.user_id ;;
    label: "Users"
    value_format: "#,##0"
  }

  measure: count_items {
    type: count_distinct
    sql: ${TABLE}.item_id ;;
    label: "Products recommended"
    value_format: "#,##0"
  }

  measure: count_recommendations {
    type: count
    label: "Recommendations"
    value_format: "#,##0"
  }

}
