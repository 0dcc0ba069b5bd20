# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_prediction_segments {
  sql_table_name: `@{project}.@{prefix}bi.bi_prediction_segments` ;;

  dimension: task {
    type: string
    sql: ${TABLE}.task ;;
    label: "Task"
    description: "Task."
  }

  dimension: segment {
    type: string
    sql: ${TABLE}.segment ;;
    label: "Segment"
    description: "Feature that divides, or the risk tier."
  }

  dimension: segment_value {
    type: string
    sql: ${TABLE}.segment_value ;;
    label: "Segment value"
    description: "Value or band of it, unknown where there is none."
  }

  dimension: count_entities {
    type: number
    sql: ${TABLE}.count_entities ;;
    label: "Entities"
    description: "Entities with a latest prediction."
    value_format: "#,##0"
  }

  dimension: avg_score {
    type: number
    sql: ${TABLE}.avg_score ;;
    label: "Mean score"
    description: "Mean of their scores; null where there are none."
    value_format: "0.0%"
  }

  dimension: count_high_risk {
    type: number
    sql: ${TABLE}.count_high_risk ;;
    label: "High risk"
    description: "Those of them in the high tier."
    value_format: "#,##0"
  }

  dimension: count_outcomes {
    type: number
    sql: ${TABLE}.count_outcomes ;;
    label: "Outcomes"
    description: "Predictions whose outcome is known."
    value_format: "#,##0"
  }

  dimension: avg_score_of_outcomes {
    type: number
    sql: ${TABLE}.avg_score_of_outcomes ;;
    label: "Mean score of earlier ones"
    description: "Mean of their scores; null where there are none."
    value_format: "0.0%"
  }

  dimension: happened_ratio {
    type: number
    sql: ${TABLE}.happened_ratio ;;
    label: "Happened ratio"
    description: "Share of them whose event happened; null where there are none."
    value_format: "0.0%"
  }

  measure: sum_of_count_entities {
    type: sum
    sql: ${TABLE}.count_entities ;;
    label: "Predicted"
    value_format: "#,##0"
  }

  measure: sum_of_count_high_risk {
    type: sum
    sql: ${TABLE}.count_high_risk ;;
    label: "In the high tier"
    value_format: "#,##0"
  }

  measure: high_risk_ratio {
    type: number
    sql: ${sum_of_count_high_risk} / nullif(${sum_of_count_entities}, 0) ;;
    label: "Share in the high tier"
    value_format: "0.0%"
  }

  measure: average_of_avg_score {
    type: average
    sql: ${TABLE}.avg_score ;;
    label: "Mean score"
    value_format: "0.0%"
  }

  measure: sum_of_count_outcomes {
    type: sum
    sql: ${TABLE}.count_outcomes ;;
    label: "Outcomes known"
    value_format: "#,##0"
  }

  measure: average_of_happened_ratio {
    type: average
    sql: ${TABLE}.happened_ratio ;;
    label: "Share that happened"
    value_format: "0.0%"
  }

}
