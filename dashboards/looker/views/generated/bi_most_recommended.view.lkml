# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_most_recommended {
  sql_table_name: `@{project}.@{prefix}bi.bi_most_recommended` ;;

  dimension: item_id {
    type: string
    primary_key: yes
    sql: ${TABLE}.item_id ;;
    label: "Item id"
    description: "Product."
  }

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the product."
  }

  dimension: category {
    type: string
    sql: ${TABLE}.category ;;
    label: "Category"
    description: "Main category; 'not known' where the product has none."
  }

  dimension: item_name {
    type: string
    sql: ${TABLE}.item_name ;;
    label: "Item name"
    description: "Name of the product, its id where it has none."
  }

  dimension: count_users {
    type: number
    sql: ${TABLE}.count_users ;;
    label: "Lists that hold it"
    description: "Users whose list it is in."
    value_format: "#,##0"
  }

  dimension: personal_ratio {
    type: number
    sql: ${TABLE}.personal_ratio ;;
    label: "By more than popularity"
    description: "Share of them to whom more than popularity recommends it, 0 to 1."
    value_format: "0.0%"
  }

  dimension: avg_rank {
    type: number
    sql: ${TABLE}.avg_rank ;;
    label: "Mean place"
    description: "Mean of its places in their lists."
    value_format: "#,##0.00"
  }

  dimension: main_reason {
    type: string
    sql: ${TABLE}.main_reason ;;
    label: "Main reason"
    description: "The reason given most often."
  }

  dimension: rank_in_dataset {
    type: number
    sql: ${TABLE}.rank_in_dataset ;;
    label: "Rank in dataset"
    description: "Place among the products of the data set by users, from 1."
    value_format: "#,##0"
  }

  dimension: rank_in_category {
    type: number
    sql: ${TABLE}.rank_in_category ;;
    label: "Rank in category"
    description: "Place among the products of the category by users, from 1."
    value_format: "#,##0"
  }

  measure: count_items {
    type: count
    label: "Products recommended"
    value_format: "#,##0"
  }

  measure: count_lists {
    type: sum
    sql: ${TABLE}.count_users ;;
    label: "Lists that hold it"
    value_format: "#,##0"
  }

  measure: avg_personal {
    type: average
    sql: ${TABLE}.personal_ratio ;;
    label: "Share by more than popularity"
    value_format: "0.0%"
  }

}
