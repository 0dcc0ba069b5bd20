# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_sentiment_agreement {
  sql_table_name: `@{project}.@{prefix}bi.bi_sentiment_agreement` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set."
  }

  dimension: opinion {
    type: string
    sql: ${TABLE}.opinion ;;
    label: "Opinion"
    description: "Stars 1 to 5 or, where there are none, recommended or not recommended."
  }

  dimension: predicted_label {
    type: string
    order_by_field: predicted_label_rank
    sql: ${TABLE}.predicted_label ;;
    label: "Predicted label"
    description: "Class from very negative to very positive."
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
    description: "Reviews with text."
    value_format: "#,##0"
  }

  dimension: opinion_ratio {
    type: number
    sql: ${TABLE}.opinion_ratio ;;
    label: "Opinion ratio"
    description: "Share of the reviews of that opinion."
    value_format: "0.0%"
  }

  dimension: avg_score {
    type: number
    sql: ${TABLE}.avg_score ;;
    label: "Avg score"
    description: "Mean sentiment, -1 to 1."
    value_format: "#,##0.00"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

}
