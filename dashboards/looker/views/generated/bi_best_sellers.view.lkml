# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_best_sellers {
  sql_table_name: `@{project}.@{prefix}bi.bi_best_sellers` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: rank {
    type: number
    sql: ${TABLE}.rank ;;
    label: "Rank"
    description: "Place within the data set."
    value_format: "#,##0"
  }

  dimension: product_id {
    type: string
    sql: ${TABLE}.product_id ;;
    label: "Product id"
    description: "Product, with the namespace of the data set."
  }

  dimension: product_name {
    type: string
    sql: ${TABLE}.product_name ;;
    label: "Product name"
    description: "Name of the product, its id where no page names it."
  }

  dimension: brand {
    type: string
    sql: ${TABLE}.brand ;;
    label: "Brand"
    description: "Brand, the developer of a game; (unknown) where no page names one."
  }

  dimension: main_category {
    type: string
    sql: ${TABLE}.main_category ;;
    label: "Main category"
    description: "Main category, the first genre of a game; (unknown) where no page names one."
  }

  dimension: ranked_by {
    type: string
    sql: ${TABLE}.ranked_by ;;
    label: "Ranked by"
    description: "Items sold where the data set has orders, else reviews as the stand-in."
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

  dimension: dataset_ratio {
    type: number
    sql: ${TABLE}.dataset_ratio ;;
    label: "Dataset ratio"
    description: "Share of all that is counted so in the data set."
    value_format: "0.0%"
  }

  dimension: avg_rating {
    type: number
    sql: ${TABLE}.avg_rating ;;
    label: "Avg rating"
    description: "Mean stars of the reviews. Null where none has stars."
    value_format: "#,##0.00"
  }

  dimension: price {
    type: number
    sql: ${TABLE}.price ;;
    label: "Price"
    description: "Price in the currency of the data set: as crawled (USD), or the mean of the prices paid (BRL at Olist, EUR in the small shop)."
    value_format: "#,##0.00"
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

}
