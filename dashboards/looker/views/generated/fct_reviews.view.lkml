# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: fct_reviews {
  sql_table_name: `@{project}.@{prefix}marts.fct_reviews` ;;

  dimension: review_key {
    type: string
    primary_key: yes
    sql: ${TABLE}.review_key ;;
    label: "Review key"
    description: "Key of the review: MD5 of the namespace and of the columns that the data set's contract names as its `review_key`."
  }

  dimension: user_id {
    type: string
    sql: ${TABLE}.user_id ;;
    label: "User id"
    description: "Person, with the namespace of the data set. Null where the publisher gives none: a display name is not a user."
  }

  dimension: product_id {
    type: string
    sql: ${TABLE}.product_id ;;
    label: "Product id"
    description: "Product, with the namespace of the data set. Null for an Olist order of several products."
  }

  dimension: order_id {
    type: string
    sql: ${TABLE}.order_id ;;
    label: "Order id"
    description: "Order, with the namespace of the data set. Null outside Olist."
  }

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Data set"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: review_shape {
    type: string
    sql: ${TABLE}.review_shape ;;
    label: "Review shape"
    description: "Raw entity that the version comes from, such as reviews_2014; streamed_reviews for one that was streamed."
  }

  dimension: language {
    type: string
    sql: ${TABLE}.language ;;
    label: "Language"
    description: "ISO 639-1 code of the language, as the publisher states it. Null where it does not."
  }

  dimension: review_text {
    type: string
    sql: ${TABLE}.review_text ;;
    label: "Review text"
    description: "Title and body as one text: entities decoded, mark-up dropped, white space collapsed. Null when nothing is left."
  }

  dimension: text_hash {
    type: string
    sql: ${TABLE}.text_hash ;;
    label: "Text hash"
    description: "MD5 of the text as it stands, of the empty text where there is none."
  }

  dimension: rating {
    type: number
    sql: ${TABLE}.rating ;;
    label: "Stars"
    description: "Stars from 1 to 5. Null where the publisher has no stars (Steam) or the row has none."
    value_format: "#,##0.00"
  }

  dimension: is_recommended {
    type: yesno
    sql: ${TABLE}.is_recommended ;;
    label: "Recommended"
    description: "Whether the reviewer recommends the product: the vote on Steam, 4 stars or more elsewhere."
  }

  dimension: has_text {
    type: yesno
    sql: ${TABLE}.has_text ;;
    label: "With text"
    description: "Whether there is a text."
  }

  dimension: is_verified_purchase {
    type: yesno
    sql: ${TABLE}.is_verified_purchase ;;
    label: "Verified purchase"
    description: "Whether the publisher knows that the reviewer bought the product there. Null where it does not say."
  }

  dimension_group: reviewed_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.reviewed_at ;;
    label: "Reviewed"
    description: "When the review, as it stands, was written or last edited, UTC. Null where the publisher gives no full date."
  }

  dimension_group: known_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.known_at ;;
    label: "Known"
    description: "When this warehouse could first have known the record, UTC. Features may use it only after this time."
  }

  measure: count_reviews {
    type: count
    label: "Reviews"
    description: "Reviews written."
    value_format: "#,##0"
  }

  measure: count_reviewers {
    type: count_distinct
    sql: ${TABLE}.user_id ;;
    label: "Reviewers"
    description: "People who wrote a review."
    value_format: "#,##0"
  }

  measure: count_reviewed_products {
    type: count_distinct
    sql: ${TABLE}.product_id ;;
    label: "Reviewed products"
    description: "Products that were reviewed."
    value_format: "#,##0"
  }

  measure: avg_stars {
    type: average
    sql: ${TABLE}.rating ;;
    label: "Average stars"
    description: "Mean stars of the reviews that have them."
    value_format: "#,##0.00"
  }

  measure: recommended_ratio {
    type: number
    sql: ${count_recommending_reviews} / nullif(${count_judging_reviews}, 0) ;;
    label: "Share that recommends"
    description: "Reviews that recommend the product, of those that say."
    value_format: "0.0%"
  }

  measure: count_recommending_reviews {
    type: sum
    sql: case when ${TABLE}.is_recommended is not null then 1 else 0 end ;;
    filters: [is_recommended: "yes"]
    label: "Reviews that recommend"
    description: "Reviews of four stars or more, or with a thumb up."
    value_format: "#,##0"
  }

  measure: count_judging_reviews {
    type: sum
    sql: case when ${TABLE}.is_recommended is not null then 1 else 0 end ;;
    label: "Reviews that say"
    description: "Reviews with stars or a thumb."
    value_format: "#,##0"
  }

}
