# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_most_used_reviews {
  sql_table_name: `@{project}.@{prefix}bi.bi_most_used_reviews` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: part {
    type: string
    sql: ${TABLE}.part ;;
    label: "Part"
    description: "Part of the review: headline or text."
  }

  dimension: rank {
    type: number
    sql: ${TABLE}.rank ;;
    label: "Rank"
    description: "Place within data set and part, 1 for the one used most."
    value_format: "#,##0"
  }

  dimension: phrase {
    type: string
    sql: ${TABLE}.phrase ;;
    label: "Phrase"
    description: "Whole text or headline in lowercase words without punctuation, written by at least `phrase_min_users` people."
  }

  dimension: count_words {
    type: number
    sql: ${TABLE}.count_words ;;
    label: "Words"
    description: "Words of the phrase."
    value_format: "#,##0"
  }

  dimension: count_reviews {
    type: number
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    description: "Reviews."
    value_format: "#,##0"
  }

  dimension: count_users {
    type: number
    sql: ${TABLE}.count_users ;;
    label: "Users"
    description: "Writers of them: user ids, and display names where the publisher gives nothing else."
    value_format: "#,##0"
  }

  dimension: review_ratio {
    type: number
    sql: ${TABLE}.review_ratio ;;
    label: "Review ratio"
    description: "Share of the data set's reviews."
    value_format: "0.0%"
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

  measure: count_phrases {
    type: count
    label: "Phrases"
    value_format: "#,##0"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

  measure: most_users {
    type: max
    sql: ${TABLE}.count_users ;;
    label: "People"
    value_format: "#,##0"
  }

}
