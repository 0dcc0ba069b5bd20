# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_sentiment_by_source {
  sql_table_name: `@{project}.@{prefix}bi.bi_sentiment_by_source` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set."
  }

  dimension: language {
    type: string
    sql: ${TABLE}.language ;;
    label: "Language"
    description: "Language, ISO 639-1, or unknown."
  }

  dimension: rating {
    type: number
    sql: ${TABLE}.rating ;;
    label: "Rating"
    description: "Stars, null where the data set has none."
    value_format: "#,##0.00"
  }

  dimension: predicted_label {
    type: string
    order_by_field: predicted_label_rank
    sql: ${TABLE}.predicted_label ;;
    label: "Predicted label"
    description: "Class from very negative to very positive, or no_text."
  }

  dimension: predicted_label_rank {
    type: number
    sql: ${TABLE}.predicted_label_rank ;;
    label: "Predicted label rank"
    description: "1 very negative to 5 very positive, null where there is no text."
    value_format: "#,##0"
  }

  dimension: count_reviews {
    type: number
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    description: "Reviews."
    value_format: "#,##0"
  }

  dimension: avg_score {
    type: number
    sql: ${TABLE}.avg_score ;;
    label: "Avg score"
    description: "Mean sentiment, -1 to 1; null without text."
    value_format: "#,##0.00"
  }

  dimension: avg_positive_score {
    type: number
    sql: ${TABLE}.avg_positive_score ;;
    label: "Avg positive score"
    description: "Mean probability of positive or better."
    value_format: "#,##0.00"
  }

  dimension: avg_negative_score {
    type: number
    sql: ${TABLE}.avg_negative_score ;;
    label: "Avg negative score"
    description: "Mean probability of negative or worse."
    value_format: "#,##0.00"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

  measure: count_without_text {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    filters: [predicted_label: "no_text"]
    label: "Without a text"
    value_format: "#,##0"
  }

  measure: count_negative {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    filters: [predicted_label: "very negative, negative"]
    label: "Negative reviews"
    value_format: "#,##0"
  }

  measure: count_scored {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    filters: [predicted_label: "very negative, negative, neutral, positive, very positive"]
    label: "With a sentiment"
    value_format: "#,##0"
  }

  measure: negative_ratio {
    type: number
    sql: ${count_negative} / nullif(${count_scored}, 0) ;;
    label: "Share negative"
    value_format: "0.0%"
  }

}
