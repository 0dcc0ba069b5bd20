# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
view: bi_datasets {
  sql_table_name: `@{project}.@{prefix}bi.bi_datasets` ;;

  dimension: dataset {
    type: string
    primary_key: yes
    sql: ${TABLE}.dataset ;;
    label: "Dataset"
    description: "Data set."
  }

  measure: count_datasets {
    type: count
    label: "Data sets"
    value_format: "#,##0"
  }

}
