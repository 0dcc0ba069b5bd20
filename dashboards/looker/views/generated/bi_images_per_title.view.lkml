# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_images_per_title {
  sql_table_name: `@{project}.@{prefix}bi.bi_images_per_title` ;;

  dimension: dataset {
    type: string
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set of the record: amazon, steam, olist, sparkify, online_shoppers, telco or shop."
  }

  dimension: product_name {
    type: string
    sql: ${TABLE}.product_name ;;
    label: "Product name"
    description: "Name of the product, its id where no page names it."
  }

  dimension: count_products {
    type: number
    sql: ${TABLE}.count_products ;;
    label: "Products"
    description: "Products of that title."
    value_format: "#,##0"
  }

  dimension: count_images {
    type: number
    sql: ${TABLE}.count_images ;;
    label: "Images"
    description: "Images on their pages."
    value_format: "#,##0"
  }

  dimension: count_reviews {
    type: number
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    description: "Reviews."
    value_format: "#,##0"
  }

  dimension: avg_rating {
    type: number
    sql: ${TABLE}.avg_rating ;;
    label: "Avg rating"
    description: "Mean stars of the reviews. Null where none has stars."
    value_format: "#,##0.00"
  }

  measure: count_titles {
    type: sum
    sql: case when ${TABLE}.product_name is not null then 1 else 0 end ;;
    label: "Titles"
    value_format: "#,##0"
  }

  measure: sum_of_count_images {
    type: sum
    sql: ${TABLE}.count_images ;;
    label: "Images"
    value_format: "#,##0"
  }

  measure: sum_of_count_reviews {
    type: sum
    sql: ${TABLE}.count_reviews ;;
    label: "Reviews"
    value_format: "#,##0"
  }

  measure: images_per_title {
    type: number
    sql: ${sum_of_count_images} / nullif(${count_titles}, 0) ;;
    label: "Images per title"
    value_format: "#,##0.00"
  }

  measure: most_images {
    type: max
    sql: ${TABLE}.count_images ;;
    label: "Most images"
    value_format: "#,##0"
  }

}
