# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: dim_customers {
  sql_table_name: `@{project}.@{prefix}marts.dim_customers` ;;

  dimension: customer_id {
    type: string
    primary_key: yes
    sql: ${TABLE}.customer_id ;;
    label: "Customer id"
    description: "Person, with the namespace of the data set; the same id as `user_id` of reviews and sessions."
  }

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: state {
    type: string
    sql: ${TABLE}.state ;;
    label: "State"
    description: "State at the last time that gave one: a code, or several between dashes for a metropolitan area."
  }

  dimension: count_reviews {
    type: number
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    description: "Reviews written."
    value_format: "#,##0"
  }

  dimension: count_orders {
    type: number
    sql: ${TABLE}.count_orders ;;
    label: "Orders"
    description: "Orders placed."
    value_format: "#,##0"
  }

  dimension: sum_spend {
    type: number
    sql: ${TABLE}.sum_spend ;;
    label: "Spend"
    description: "Paid for orders, BRL for Olist and EUR for the small shop."
    value_format: "#,##0.00"
  }

  dimension_group: first_seen_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.first_seen_at ;;
    label: "First seen"
    description: "First record with a time, UTC."
  }

  dimension_group: last_seen_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.last_seen_at ;;
    label: "Last seen"
    description: "Last record with a time, UTC."
  }

}
