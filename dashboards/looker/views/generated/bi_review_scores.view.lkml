# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_review_scores {
  sql_table_name: `@{project}.@{prefix}bi.bi_review_scores` ;;

  dimension: order_id {
    type: string
    primary_key: yes
    sql: ${TABLE}.order_id ;;
    label: "Order id"
    description: "Order."
  }

  dimension: product_id {
    type: string
    sql: ${TABLE}.product_id ;;
    label: "Product id"
    description: "Product of the dearest item, null where the order has no items."
  }

  dimension: seller_id {
    type: string
    sql: ${TABLE}.seller_id ;;
    label: "Seller id"
    description: "Its seller."
  }

  dimension_group: as_of_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of_date ;;
    label: "As of"
    description: "Day the review was asked for."
  }

  dimension: score {
    type: number
    sql: ${TABLE}.score ;;
    label: "Score"
    description: "Probability of two stars or fewer."
    value_format: "#,##0.00"
  }

  dimension: expected_stars {
    type: number
    sql: ${TABLE}.expected_stars ;;
    label: "Expected stars"
    description: "Stars expected."
    value_format: "#,##0.00"
  }

  dimension: predicted_label {
    type: string
    sql: ${TABLE}.predicted_label ;;
    label: "Predicted label"
    description: "Label at the decision threshold."
  }

  dimension: decision_threshold {
    type: number
    sql: ${TABLE}.decision_threshold ;;
    label: "Decision threshold"
    description: "Score from which the event is predicted."
    value_format: "#,##0.00"
  }

  dimension: decile {
    type: number
    sql: ${TABLE}.decile ;;
    label: "Decile"
    description: "Tenth of the scores, 1 the highest."
    value_format: "#,##0"
  }

  dimension: risk_tier {
    type: string
    order_by_field: risk_tier_rank
    sql: ${TABLE}.risk_tier ;;
    label: "Risk tier"
    description: "low, medium or high."
  }

  dimension: risk_tier_rank {
    type: number
    sql: ${TABLE}.risk_tier_rank ;;
    label: "Risk tier rank"
    description: "1 low, 2 medium, 3 high."
    value_format: "#,##0"
  }

  dimension: top_factor_1 {
    type: string
    sql: ${TABLE}.top_factor_1 ;;
    label: "Top factor 1"
    description: "Feature that moved the score most and which way."
  }

  dimension: top_factor_2 {
    type: string
    sql: ${TABLE}.top_factor_2 ;;
    label: "Top factor 2"
    description: "Second such feature."
  }

  dimension: top_factor_3 {
    type: string
    sql: ${TABLE}.top_factor_3 ;;
    label: "Top factor 3"
    description: "Third such feature."
  }

  dimension: category {
    type: string
    sql: ${TABLE}.category ;;
    label: "Category"
    description: "English category of the dearest item."
  }

  dimension: customer_state {
    type: string
    sql: ${TABLE}.customer_state ;;
    label: "Customer state"
    description: "State of the customer."
  }

  dimension: seller_state {
    type: string
    sql: ${TABLE}.seller_state ;;
    label: "Seller state"
    description: "State of the seller."
  }

  dimension: is_delivered_by_as_of {
    type: yesno
    sql: ${TABLE}.is_delivered_by_as_of ;;
    label: "Is delivered by as of"
    description: "Whether the parcel was known to have arrived."
  }

  dimension: days_late_so_far {
    type: number
    sql: ${TABLE}.days_late_so_far ;;
    label: "Days late so far"
    description: "Days from the promise to the delivery or the as-of date; negative before the promise."
    value_format: "#,##0"
  }

  dimension: sum_price {
    type: number
    sql: ${TABLE}.sum_price ;;
    label: "Price"
    description: "Price of the items, BRL."
    value_format: "#,##0.00"
  }

  dimension: actual_stars {
    type: number
    sql: ${TABLE}.actual_stars ;;
    label: "Actual stars"
    description: "Stars given, null while not known."
    value_format: "#,##0"
  }

  dimension: is_low_score {
    type: yesno
    sql: ${TABLE}.is_low_score ;;
    label: "Is low score"
    description: "Whether two stars or fewer, null while not known."
  }

  dimension_group: answered_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.answered_at ;;
    label: "Answered"
    description: "When the customer answered, null while not known."
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

  measure: count_orders {
    type: count
    label: "Orders predicted"
    value_format: "#,##0"
  }

  measure: avg_score {
    type: average
    sql: ${TABLE}.score ;;
    label: "Predicted low scores"
    value_format: "0.0%"
  }

  measure: count_answered {
    type: sum
    sql: case when ${TABLE}.actual_stars is not null then 1 else 0 end ;;
    label: "Answered"
    value_format: "#,##0"
  }

  measure: count_low {
    type: count
    filters: [is_low_score: "yes"]
    label: "Low scores"
    value_format: "#,##0"
  }

  measure: low_ratio {
    type: number
    sql: ${count_low} / nullif(${count_answered}, 0) ;;
    label: "Actual low scores"
    value_format: "0.0%"
  }

  measure: avg_expected_stars {
    type: average
    sql: ${TABLE}.expected_stars ;;
    label: "Expected stars"
    value_format: "#,##0.00"
  }

  measure: avg_actual_stars {
    type: average
    sql: ${TABLE}.actual_stars ;;
    label: "Actual stars"
    value_format: "#,##0.00"
  }

}
