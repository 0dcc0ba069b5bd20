# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_revenue {
  sql_table_name: `@{project}.@{prefix}bi.bi_revenue` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: currency {
    type: string
    sql: ${TABLE}.currency ;;
    label: "Currency"
    description: "Currency of the sums: BRL for Olist, EUR for the small shop. Data set of the record: amazon, steam, olist, sparkify, clickstream, online_shoppers or telco."
  }

  dimension_group: purchase_month_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.purchase_month_date ;;
    label: "Purchase month"
    description: "First day of the month of purchase, UTC."
  }

  dimension: category {
    type: string
    sql: ${TABLE}.category ;;
    label: "Category"
    description: "Main category of the product; (unknown) where no page names one."
  }

  dimension: customer_state {
    type: string
    sql: ${TABLE}.customer_state ;;
    label: "Customer state"
    description: "State of the customer; (unknown) where it is not given."
  }

  dimension: count_orders {
    type: number
    sql: ${TABLE}.count_orders ;;
    label: "Orders"
    description: "Orders with an item of the category."
    value_format: "#,##0"
  }

  dimension: count_items {
    type: number
    sql: ${TABLE}.count_items ;;
    label: "Items"
    description: "Pieces."
    value_format: "#,##0"
  }

  dimension: sum_price {
    type: number
    sql: ${TABLE}.sum_price ;;
    label: "Price"
    description: "Price of the pieces, discounts on the order aside."
    value_format: "#,##0.00"
  }

  dimension: sum_price_called_off {
    type: number
    sql: ${TABLE}.sum_price_called_off ;;
    label: "Price called off"
    description: "Price of those whose order was canceled, refunded or never available, as of the export."
    value_format: "#,##0.00"
  }

  dimension: revenue {
    type: number
    sql: ${TABLE}.revenue ;;
    label: "Revenue"
    description: "Price of the others."
    value_format: "#,##0.00"
  }

  dimension: sum_freight {
    type: number
    sql: ${TABLE}.sum_freight ;;
    label: "Freight"
    description: "Freight of the items, null where shipping is charged by the order."
    value_format: "#,##0.00"
  }

  measure: sum_of_count_orders {
    type: sum
    sql: ${TABLE}.count_orders ;;
    label: "Orders"
    value_format: "#,##0"
  }

  measure: sum_of_count_items {
    type: sum
    sql: ${TABLE}.count_items ;;
    label: "Items"
    value_format: "#,##0"
  }

  measure: sum_of_revenue {
    type: sum
    sql: ${TABLE}.revenue ;;
    label: "Revenue"
    value_format: "#,##0.00"
  }

  measure: sum_of_sum_freight {
    type: sum
    sql: ${TABLE}.sum_freight ;;
    label: "Freight"
    value_format: "#,##0.00"
  }

  measure: sum_of_sum_price_called_off {
    type: sum
    sql: ${TABLE}.sum_price_called_off ;;
    label: "Called off"
    value_format: "#,##0.00"
  }

  measure: revenue_per_item {
    type: number
    sql: ${sum_of_revenue} / nullif(${sum_of_count_items}, 0) ;;
    label: "Revenue per item"
    value_format: "#,##0.00"
  }

}
