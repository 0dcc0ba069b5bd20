# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: sentiment_latest {
  sql_table_name: `@{project}.@{prefix}predictions.sentiment_latest` ;;

  dimension: review_key {
    type: string
    primary_key: yes
    sql: ${TABLE}.review_key ;;
    label: "Review key"
    description: "Review scored."
  }

  dimension: text_hash {
    type: string
    sql: ${TABLE}.text_hash ;;
    label: "Text hash"
    description: "MD5 of the normalised text; of the empty text where the review has none."
  }

  dimension: predicted_label {
    type: string
    sql: ${TABLE}.predicted_label ;;
    label: "Sentiment"
    description: "Class from very negative to very positive; null where there is no text."
  }

  dimension: score {
    type: number
    sql: ${TABLE}.score ;;
    label: "Score"
    description: "From -1 (very negative) to 1 (very positive)."
    value_format: "#,##0.00"
  }

  dimension: probability_1 {
    type: number
    sql: ${TABLE}.probability_1 ;;
    label: "Probability 1"
    description: "Probability of very negative."
    value_format: "#,##0.00"
  }

  dimension: probability_2 {
    type: number
    sql: ${TABLE}.probability_2 ;;
    label: "Probability 2"
    description: "Probability of negative."
    value_format: "#,##0.00"
  }

  dimension: probability_3 {
    type: number
    sql: ${TABLE}.probability_3 ;;
    label: "Probability 3"
    description: "Probability of neutral."
    value_format: "#,##0.00"
  }

  dimension: probability_4 {
    type: number
    sql: ${TABLE}.probability_4 ;;
    label: "Probability 4"
    description: "Probability of positive."
    value_format: "#,##0.00"
  }

  dimension: probability_5 {
    type: number
    sql: ${TABLE}.probability_5 ;;
    label: "Probability 5"
    description: "Probability of very positive."
    value_format: "#,##0.00"
  }

  dimension: positive_score {
    type: number
    sql: ${TABLE}.positive_score ;;
    label: "Positive score"
    description: "Probability of positive or better."
    value_format: "#,##0.00"
  }

  dimension: negative_score {
    type: number
    sql: ${TABLE}.negative_score ;;
    label: "Negative score"
    description: "Probability of negative or worse."
    value_format: "#,##0.00"
  }

  dimension: reason {
    type: string
    sql: ${TABLE}.reason ;;
    label: "Reason"
    description: "no_text where the review has no text, else null."
  }

  dimension: model_name {
    type: string
    sql: ${TABLE}.model_name ;;
    label: "Model name"
    description: "Model."
  }

  dimension: model_version {
    type: string
    sql: ${TABLE}.model_version ;;
    label: "Model"
    description: "Version of the model."
  }

  dimension: run_id {
    type: string
    sql: ${TABLE}.run_id ;;
    label: "Run id"
    description: "Run that wrote the row."
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

  dimension: input_hash {
    type: string
    sql: ${TABLE}.input_hash ;;
    label: "Input hash"
    description: "Hash of the normalised text that was scored."
  }

  measure: count_scored_reviews {
    type: sum
    sql: case when ${TABLE}.predicted_label is not null then 1 else 0 end ;;
    label: "Reviews with a sentiment"
    description: "Reviews with a text, scored by the model in use."
    value_format: "#,##0"
  }

  measure: count_negative_reviews {
    type: sum
    sql: case when ${TABLE}.predicted_label is not null then 1 else 0 end ;;
    filters: [predicted_label: "very negative, negative"]
    label: "Negative reviews"
    description: "Reviews that read negative or very negative."
    value_format: "#,##0"
  }

  measure: negative_ratio {
    type: number
    sql: ${count_negative_reviews} / nullif(${count_scored_reviews}, 0) ;;
    label: "Share negative"
    description: "Negative reviews, of those with a sentiment."
    value_format: "0.0%"
  }

  measure: avg_sentiment {
    type: average
    sql: ${TABLE}.score ;;
    label: "Average sentiment"
    description: "Mean sentiment score, from -1 to 1."
    value_format: "#,##0.00"
  }

}
