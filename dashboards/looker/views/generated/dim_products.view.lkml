# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: dim_products {
  sql_table_name: `@{project}.@{prefix}marts.dim_products` ;;

  dimension: product_id {
    type: string
    primary_key: yes
    sql: ${TABLE}.product_id ;;
    label: "Product id"
    description: "Product, with the namespace of the data set."
  }

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: product_name {
    type: string
    sql: ${TABLE}.product_name ;;
    label: "Product"
    description: "Name, the product's id where no catalogue names it."
  }

  dimension: brand {
    type: string
    sql: ${TABLE}.brand ;;
    label: "Brand"
    description: "Brand, the developer of a game."
  }

  dimension: main_category {
    type: string
    sql: ${TABLE}.main_category ;;
    label: "Main category"
    description: "First category or genre, Olist's in English."
  }

  dimension: crawled_price {
    type: number
    sql: ${TABLE}.crawled_price ;;
    label: "Crawled price"
    description: "Price, USD. Null for Olist and the small shop, whose prices are in the orders. As crawled: no feature may use it."
    value_format: "#,##0.00"
  }

  dimension: is_described {
    type: yesno
    sql: ${TABLE}.is_described ;;
    label: "Described"
    description: "Whether a catalogue describes the product."
  }

  dimension_group: release_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.release_date ;;
    label: "Release"
    description: "Day of release, games only; as the page gave it when crawled."
  }

}
