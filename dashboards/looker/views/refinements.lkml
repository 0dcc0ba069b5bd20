# Written by hand, and never by `make generate`: what a Looker developer adds to the generated views. Included after them, so that a
# refinement has the last word. What every tool should show belongs in the dbt project instead.

view: +bi_model_metrics {
  dimension: baseline { group_label: "Trivial baseline" }
  dimension: baseline_name { group_label: "Trivial baseline" }
}
