# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_customer_reviews {
  sql_table_name: `@{project}.@{prefix}bi.bi_customer_reviews` ;;

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

  dimension: count_reviews {
    type: number
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    description: "Reviews."
    value_format: "#,##0"
  }

  dimension: count_negative_reviews {
    type: number
    sql: ${TABLE}.count_negative_reviews ;;
    label: "Negative reviews"
    description: "Reviews of 2 stars or fewer, or against the product where there are no stars."
    value_format: "#,##0"
  }

  dimension: count_products {
    type: number
    sql: ${TABLE}.count_products ;;
    label: "Products"
    description: "Products reviewed."
    value_format: "#,##0"
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

  dimension: count_helpful_votes {
    type: number
    sql: ${TABLE}.count_helpful_votes ;;
    label: "Helpful votes"
    description: "Votes that found the reviews helpful, as crawled. Null where the publisher has none."
    value_format: "#,##0"
  }

  dimension: count_short_reviews {
    type: number
    sql: ${TABLE}.count_short_reviews ;;
    label: "Short reviews"
    description: "Reviews whose text has at most `short_review_words` words."
    value_format: "#,##0"
  }

  dimension: count_named_reviews {
    type: number
    sql: ${TABLE}.count_named_reviews ;;
    label: "Named reviews"
    description: "Reviews whose publisher says how they are signed."
    value_format: "#,##0"
  }

  dimension: count_anonymous_reviews {
    type: number
    sql: ${TABLE}.count_anonymous_reviews ;;
    label: "Anonymous reviews"
    description: "Reviews signed with a blank name or one that the site gives to everybody."
    value_format: "#,##0"
  }

  dimension_group: first_reviewed_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.first_reviewed_at ;;
    label: "First reviewed"
    description: "First review, UTC, of those with a date."
  }

  dimension_group: last_reviewed_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.last_reviewed_at ;;
    label: "Last reviewed"
    description: "Last review, UTC, of those with a date."
  }

  dimension: most_used_phrase {
    type: string
    sql: ${TABLE}.most_used_phrase ;;
    label: "Most used phrase"
    description: "Phrase that the customer wrote most often as the whole text, more than once. Null where there is none, or where too few others wrote it."
  }

  dimension: count_most_used_phrase {
    type: number
    sql: ${TABLE}.count_most_used_phrase ;;
    label: "Most used phrase"
    description: "Reviews of the customer that say just that."
    value_format: "#,##0"
  }

  measure: count_customers {
    type: count
    label: "Customers"
    value_format: "#,##0"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

  measure: sum_of_count_short_reviews {
    type: sum
    sql: ${TABLE}.count_short_reviews ;;
    label: "Short reviews"
    value_format: "#,##0"
  }

  measure: short_ratio {
    type: number
    sql: ${sum_of_count_short_reviews} / nullif(${sum_of_count_reviews}, 0) ;;
    label: "Share short"
    value_format: "0.0%"
  }

  measure: reviews_per_customer {
    type: number
    sql: ${sum_of_count_reviews} / nullif(${count_customers}, 0) ;;
    label: "Reviews per customer"
    value_format: "#,##0.00"
  }

}
