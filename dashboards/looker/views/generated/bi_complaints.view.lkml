# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_complaints {
  sql_table_name: `@{project}.@{prefix}bi.bi_complaints` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: language {
    type: string
    sql: ${TABLE}.language ;;
    label: "Language"
    description: "ISO 639-1 code of the language, as the publisher states it. Null where it does not."
  }

  dimension: topic {
    type: string
    sql: ${TABLE}.topic ;;
    label: "Topic"
    description: "Topic of `complaint_terms`, or (none of these)."
  }

  dimension: count_negative_reviews {
    type: number
    sql: ${TABLE}.count_negative_reviews ;;
    label: "Negative reviews"
    description: "Negative reviews with a text in the language."
    value_format: "#,##0"
  }

  dimension: count_naming_reviews {
    type: number
    sql: ${TABLE}.count_naming_reviews ;;
    label: "Naming reviews"
    description: "Those that name the topic."
    value_format: "#,##0"
  }

  dimension: naming_ratio {
    type: number
    sql: ${TABLE}.naming_ratio ;;
    label: "Naming ratio"
    description: "Share of them."
    value_format: "0.0%"
  }

  measure: sum_of_count_naming_reviews {
    type: sum
    sql: ${TABLE}.count_naming_reviews ;;
    label: "Negative reviews that name it"
    value_format: "#,##0"
  }

  measure: max_negative_reviews {
    type: max
    sql: ${TABLE}.count_negative_reviews ;;
    label: "Negative reviews, of the largest part"
    value_format: "#,##0"
  }

}
