# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_customer_churn_segments {
  sql_table_name: `@{project}.@{prefix}bi.bi_customer_churn_segments` ;;

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

  dimension: tenure_band {
    type: string
    sql: ${TABLE}.tenure_band ;;
    label: "Tenure band"
    description: "Tenure in four bands."
  }

  dimension: count_customers {
    type: number
    sql: ${TABLE}.count_customers ;;
    label: "Customers"
    description: "Customers."
    value_format: "#,##0"
  }

  dimension: avg_score {
    type: number
    sql: ${TABLE}.avg_score ;;
    label: "Avg score"
    description: "Mean probability of leaving."
    value_format: "#,##0.00"
  }

  dimension: churned_ratio {
    type: number
    sql: ${TABLE}.churned_ratio ;;
    label: "Churned ratio"
    description: "Share that left, of those whose outcome is known."
    value_format: "0.0%"
  }

  dimension: count_high_risk {
    type: number
    sql: ${TABLE}.count_high_risk ;;
    label: "High risk"
    description: "Customers in the high tier."
    value_format: "#,##0"
  }

  dimension: sum_monthly_charges {
    type: number
    sql: ${TABLE}.sum_monthly_charges ;;
    label: "Monthly charges"
    description: "Charges a month, USD."
    value_format: "#,##0.00"
  }

  dimension: expected_lost_charges {
    type: number
    sql: ${TABLE}.expected_lost_charges ;;
    label: "Expected lost charges"
    description: "Charges a month expected to be lost: sum of probability times charge, USD."
    value_format: "#,##0.00"
  }

  measure: sum_of_count_customers {
    type: sum
    sql: ${TABLE}.count_customers ;;
    label: "Customers"
    value_format: "#,##0"
  }

  measure: sum_of_count_high_risk {
    type: sum
    sql: ${TABLE}.count_high_risk ;;
    label: "At high risk"
    value_format: "#,##0"
  }

  measure: sum_of_expected_lost_charges {
    type: sum
    sql: ${TABLE}.expected_lost_charges ;;
    label: "Charges likely to be lost a month"
    value_format: "#,##0.00"
  }

  measure: sum_of_sum_monthly_charges {
    type: sum
    sql: ${TABLE}.sum_monthly_charges ;;
    label: "Monthly charges"
    value_format: "#,##0.00"
  }

  measure: expected_lost_ratio {
    type: number
    sql: ${sum_of_expected_lost_charges} / nullif(${sum_of_sum_monthly_charges}, 0) ;;
    label: "Share likely to be lost"
    value_format: "0.0%"
  }

}
