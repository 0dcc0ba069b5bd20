# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_similar_items {
  sql_table_name: `@{project}.@{prefix}bi.bi_similar_items` ;;

  dimension: item_id {
    type: string
    sql: ${TABLE}.item_id ;;
    label: "Item id"
    description: "Product."
  }

  dimension: item_name {
    type: string
    sql: ${TABLE}.item_name ;;
    label: "Item name"
    description: "Name of the product, its id where it has none."
  }

  dimension: rank {
    type: number
    sql: ${TABLE}.rank ;;
    label: "Rank"
    description: "Place in the list, from 1."
    value_format: "#,##0"
  }

  dimension: similar_item_id {
    type: string
    sql: ${TABLE}.similar_item_id ;;
    label: "Similar item id"
    description: "Product like it."
  }

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of both."
  }

  dimension: similar_item_name {
    type: string
    sql: ${TABLE}.similar_item_name ;;
    label: "Similar item name"
    description: "Name of the product like it, its id where it has none."
  }

  dimension: similar_item_category {
    type: string
    sql: ${TABLE}.similar_item_category ;;
    label: "Similar item category"
    description: "Main category of it, null where not known."
  }

  dimension: score {
    type: number
    sql: ${TABLE}.score ;;
    label: "Score"
    description: "Similarity by the method; comparable within one product only."
    value_format: "#,##0.00"
  }

  dimension: method {
    type: string
    sql: ${TABLE}.method ;;
    label: "Method"
    description: "Method that found the similarity; popular where it found none."
  }

  measure: count_items {
    type: count_distinct
    sql: ${TABLE}.item_id ;;
    label: "Products with others like them"
    value_format: "#,##0"
  }

  measure: count_similar {
    type: count
    label: "Pairs"
    value_format: "#,##0"
  }

}
