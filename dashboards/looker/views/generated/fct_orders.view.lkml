# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: fct_orders {
  sql_table_name: `@{project}.@{prefix}marts.fct_orders` ;;

  dimension: order_id {
    type: string
    primary_key: yes
    sql: ${TABLE}.order_id ;;
    label: "Order id"
    description: "Order, with the namespace of the data set."
  }

  dimension: customer_id {
    type: string
    sql: ${TABLE}.customer_id ;;
    label: "Customer id"
    description: "Person, with the namespace of the data set; the same id as `user_id` of reviews and sessions."
  }

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Data set"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: currency {
    type: string
    sql: ${TABLE}.currency ;;
    label: "Currency"
    description: "Currency of the sums: BRL for Olist, EUR for the small shop. Data set of the record: amazon, steam, olist, sparkify, clickstream, online_shoppers or telco."
  }

  dimension: order_status {
    type: string
    sql: ${TABLE}.order_status ;;
    label: "Status"
    description: "Status when the data was exported, so not known earlier: no feature may use it."
  }

  dimension: customer_state {
    type: string
    sql: ${TABLE}.customer_state ;;
    label: "State"
    description: "State code of the address for this order, Olist only."
  }

  dimension: customer_zip_band {
    type: string
    sql: ${TABLE}.customer_zip_band ;;
    label: "Customer zip band"
    description: "First two digits of its zip code, Olist only."
  }

  dimension: main_payment_type {
    type: string
    sql: ${TABLE}.main_payment_type ;;
    label: "Payment"
    description: "Way of paying that paid most, null without a payment and in the small shop."
  }

  dimension: count_items {
    type: number
    sql: ${TABLE}.count_items ;;
    label: "Items"
    description: "Pieces; 0 where the order was never put together."
    value_format: "#,##0"
  }

  dimension: count_sellers {
    type: number
    sql: ${TABLE}.count_sellers ;;
    label: "Sellers"
    description: "Sellers."
    value_format: "#,##0"
  }

  dimension: sum_price {
    type: number
    sql: ${TABLE}.sum_price ;;
    label: "Price"
    description: "Price of the items before discount."
    value_format: "#,##0.00"
  }

  dimension: sum_discount {
    type: number
    sql: ${TABLE}.sum_discount ;;
    label: "Discount"
    description: "Discount on them."
    value_format: "#,##0.00"
  }

  dimension: sum_freight {
    type: number
    sql: ${TABLE}.sum_freight ;;
    label: "Freight"
    description: "Freight."
    value_format: "#,##0.00"
  }

  dimension: sum_payment {
    type: number
    sql: ${TABLE}.sum_payment ;;
    label: "Payment"
    description: "Paid in all; what a small shop's order came to, whatever became of it."
    value_format: "#,##0.00"
  }

  dimension: max_installments {
    type: number
    sql: ${TABLE}.max_installments ;;
    label: "Max installments"
    description: "Largest number of instalments of a payment, null in the small shop."
    value_format: "#,##0"
  }

  dimension_group: purchased_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.purchased_at ;;
    label: "Purchased"
    description: "When the order was placed, UTC."
  }

  dimension_group: approved_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.approved_at ;;
    label: "Approved"
    description: "When the payment was approved, UTC. Known from then on."
  }

  dimension_group: shipped_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.shipped_at ;;
    label: "Shipped"
    description: "When the carrier took the parcel, UTC, before the approval in some orders. Known from then on."
  }

  dimension_group: delivered_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.delivered_at ;;
    label: "Delivered"
    description: "When the parcel reached the customer, UTC. Known from then on; null where it never did."
  }

  dimension_group: promised_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.promised_date ;;
    label: "Promised"
    description: "Local day of delivery promised at purchase."
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

  measure: count_orders {
    type: count
    label: "Orders"
    description: "Orders placed."
    value_format: "#,##0"
  }

  measure: count_buyers {
    type: count_distinct
    sql: ${TABLE}.customer_id ;;
    label: "Buyers"
    description: "People who ordered."
    value_format: "#,##0"
  }

  measure: revenue {
    type: sum
    sql: ${TABLE}.sum_price ;;
    label: "Revenue"
    description: "Price of the goods ordered, without freight."
    value_format: "#,##0.00"
  }

  measure: sum_of_sum_freight {
    type: sum
    sql: ${TABLE}.sum_freight ;;
    label: "Freight"
    description: "Freight of the goods ordered."
    value_format: "#,##0.00"
  }

  measure: avg_order_value {
    type: number
    sql: ${revenue} / nullif(${count_orders}, 0) ;;
    label: "Average order"
    description: "Price of the goods, per order."
    value_format: "#,##0.00"
  }

  measure: orders_per_buyer {
    type: number
    sql: ${count_orders} / nullif(${count_buyers}, 0) ;;
    label: "Orders per buyer"
    description: "Orders, per person who ordered."
    value_format: "#,##0.00"
  }

}
