# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_customer_churn_predictions {
  sql_table_name: `@{project}.@{prefix}bi.bi_customer_churn_predictions` ;;

  dimension: customer_id {
    type: string
    primary_key: yes
    sql: ${TABLE}.customer_id ;;
    label: "Customer id"
    description: "Customer."
  }

  dimension_group: as_of_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of_date ;;
    label: "As of"
    description: "Day at whose start the features were known."
  }

  dimension_group: horizon_end {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.horizon_end ;;
    label: "Horizon end"
    description: "Day after the last day of the horizon predicted."
  }

  dimension: score {
    type: number
    sql: ${TABLE}.score ;;
    label: "Score"
    description: "Probability that the customer leaves."
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

  dimension: contract {
    type: string
    sql: ${TABLE}.contract ;;
    label: "Contract"
    description: "Contract."
  }

  dimension: internet_service {
    type: string
    sql: ${TABLE}.internet_service ;;
    label: "Internet service"
    description: "Internet service."
  }

  dimension: payment_method {
    type: string
    sql: ${TABLE}.payment_method ;;
    label: "Payment method"
    description: "Way of paying."
  }

  dimension: tenure_months {
    type: number
    sql: ${TABLE}.tenure_months ;;
    label: "Tenure months"
    description: "Months with the company."
    value_format: "#,##0"
  }

  dimension: tenure_band {
    type: string
    sql: ${TABLE}.tenure_band ;;
    label: "Tenure band"
    description: "Tenure in four bands."
  }

  dimension: monthly_charges {
    type: number
    sql: ${TABLE}.monthly_charges ;;
    label: "Monthly charges"
    description: "Charge a month, USD."
    value_format: "#,##0.00"
  }

  dimension: total_charges {
    type: number
    sql: ${TABLE}.total_charges ;;
    label: "Total charges"
    description: "Charged so far, USD."
    value_format: "#,##0.00"
  }

  dimension: is_churned {
    type: yesno
    sql: ${TABLE}.is_churned ;;
    label: "Is churned"
    description: "Whether the customer left, null while not known."
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

  measure: count_customers {
    type: count
    label: "Customers"
    value_format: "#,##0"
  }

  measure: count_high_risk {
    type: count
    filters: [risk_tier: "high"]
    label: "At high risk"
    value_format: "#,##0"
  }

  measure: avg_score {
    type: average
    sql: ${TABLE}.score ;;
    label: "Mean score"
    value_format: "0.0%"
  }

  measure: sum_monthly_charges {
    type: sum
    sql: ${TABLE}.monthly_charges ;;
    label: "Monthly charges"
    value_format: "#,##0.00"
  }

}
