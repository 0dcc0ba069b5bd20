# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: fct_sessions {
  sql_table_name: `@{project}.@{prefix}marts.fct_sessions` ;;

  dimension: session_key {
    type: string
    primary_key: yes
    sql: ${TABLE}.session_key ;;
    label: "Session key"
    description: "Key of the session, an MD5: of the namespace, user and session id, of the visitor and the number of the visit, or of every column where the publisher gives no id."
  }

  dimension: user_id {
    type: string
    sql: ${TABLE}.user_id ;;
    label: "User id"
    description: "Person or visitor, null for online shoppers and for what is done logged out."
  }

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Data set"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: level {
    type: string
    sql: ${TABLE}.level ;;
    label: "Level"
    description: "free or paid, at the last event. Null for the shops."
  }

  dimension: visitor_type {
    type: string
    sql: ${TABLE}.visitor_type ;;
    label: "Visitor"
    description: "Returning_Visitor, New_Visitor or Other. Null but for online shoppers."
  }

  dimension: count_events {
    type: number
    sql: ${TABLE}.count_events ;;
    label: "Events"
    description: "Events; of online shoppers, pages seen."
    value_format: "#,##0"
  }

  dimension: count_songs {
    type: number
    sql: ${TABLE}.count_songs ;;
    label: "Songs"
    description: "Songs played. Null for the shops."
    value_format: "#,##0"
  }

  dimension: duration_seconds {
    type: number
    sql: ${TABLE}.duration_seconds ;;
    label: "Duration seconds"
    description: "From the first event to the last, or the time on the pages of online shoppers, s."
    value_format: "#,##0.00"
  }

  dimension: is_converted {
    type: yesno
    sql: ${TABLE}.is_converted ;;
    label: "Converted"
    description: "Whether the user upgraded in it, or the session ended in a purchase."
  }

  dimension_group: started_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.started_at ;;
    label: "Started"
    description: "First event, UTC. Null for online shoppers."
  }

  dimension_group: ended_at {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    convert_tz: no
    sql: ${TABLE}.ended_at ;;
    label: "Ended"
    description: "Last event, UTC. Null for online shoppers."
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

  measure: count_sessions {
    type: count
    label: "Sessions"
    description: "Sessions."
    value_format: "#,##0"
  }

  measure: count_converted_sessions {
    type: count
    filters: [is_converted: "yes"]
    label: "Sessions that converted"
    description: "Sessions that ended in an upgrade or a purchase."
    value_format: "#,##0"
  }

  measure: conversion_ratio {
    type: number
    sql: ${count_converted_sessions} / nullif(${count_sessions}, 0) ;;
    label: "Conversion"
    description: "Sessions that converted, of all."
    value_format: "0.0%"
  }

  measure: avg_session_seconds {
    type: average
    sql: ${TABLE}.duration_seconds ;;
    label: "Average session"
    description: "Mean duration of a session, s."
    value_format: "#,##0.00"
  }

}
