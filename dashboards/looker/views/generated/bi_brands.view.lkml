# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_brands {
  sql_table_name: `@{project}.@{prefix}bi.bi_brands` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: brand {
    type: string
    sql: ${TABLE}.brand ;;
    label: "Brand"
    description: "Brand, the developer of a game; (unknown) where no page names one."
  }

  dimension: count_products {
    type: number
    sql: ${TABLE}.count_products ;;
    label: "Products"
    description: "Products."
    value_format: "#,##0"
  }

  dimension: count_priced_products {
    type: number
    sql: ${TABLE}.count_priced_products ;;
    label: "Priced products"
    description: "Products with a price."
    value_format: "#,##0"
  }

  dimension: min_price {
    type: number
    sql: ${TABLE}.min_price ;;
    label: "Min price"
    description: "Lowest price in the currency of the data set, see `price`."
    value_format: "#,##0.00"
  }

  dimension: max_price {
    type: number
    sql: ${TABLE}.max_price ;;
    label: "Max price"
    description: "Highest price in the currency of the data set, see `price`."
    value_format: "#,##0.00"
  }

  dimension: count_items_sold {
    type: number
    sql: ${TABLE}.count_items_sold ;;
    label: "Items sold"
    description: "Items sold. Null in a data set without orders."
    value_format: "#,##0"
  }

  dimension: count_reviews_as_sales_stand_in {
    type: number
    sql: ${TABLE}.count_reviews_as_sales_stand_in ;;
    label: "Reviews as sales stand in"
    description: "Reviews, to stand in for sales where those are not known: not every buyer writes one."
    value_format: "#,##0"
  }

  dimension: avg_rating {
    type: number
    sql: ${TABLE}.avg_rating ;;
    label: "Avg rating"
    description: "Mean stars of the reviews. Null where none has stars."
    value_format: "#,##0.00"
  }

  measure: sum_of_count_products {
    type: sum
    sql: ${TABLE}.count_products ;;
    label: "Products"
    value_format: "#,##0"
  }

  measure: sum_of_count_items_sold {
    type: sum
    sql: ${TABLE}.count_items_sold ;;
    label: "Items sold"
    value_format: "#,##0"
  }

  measure: sum_of_count_reviews_as_sales_stand_in {
    type: sum
    sql: ${TABLE}.count_reviews_as_sales_stand_in ;;
    label: "Reviews, as a stand-in for sales"
    value_format: "#,##0"
  }

  measure: lowest_price {
    type: min
    sql: ${TABLE}.min_price ;;
    label: "Lowest price"
    value_format: "#,##0.00"
  }

  measure: highest_price {
    type: max
    sql: ${TABLE}.max_price ;;
    label: "Highest price"
    value_format: "#,##0.00"
  }

}
