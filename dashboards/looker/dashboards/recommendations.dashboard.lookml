# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: recommendations
  title: Recommendations
  description: What to show to whom, and why.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_recommendations
    model: martlet
    field: bi_recommendations.dataset
  elements:
  - title: Users
    name: Users
    model: martlet
    explore: bi_recommendations
    type: single_value
    fields:
    - bi_recommendations.count_users
    limit: 500
    listen:
      dataset: bi_recommendations.dataset
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Products recommended
    name: Products recommended
    model: martlet
    explore: bi_recommendations
    type: single_value
    fields:
    - bi_recommendations.count_items
    limit: 500
    listen:
      dataset: bi_recommendations.dataset
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Recommendations
    name: Recommendations
    model: martlet
    explore: bi_recommendations
    type: single_value
    fields:
    - bi_recommendations.count_recommendations
    limit: 500
    listen:
      dataset: bi_recommendations.dataset
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Share by popularity alone
    name: Share by popularity alone
    model: martlet
    explore: bi_recommendations
    type: single_value
    fields:
    - bi_recommendations.popular_ratio
    limit: 500
    listen:
      dataset: bi_recommendations.dataset
    row: 0
    col: 18
    width: 6
    height: 3
  - title: Most recommended
    name: Most recommended
    model: martlet
    explore: bi_recommendations
    type: looker_bar
    fields:
    - bi_recommendations.item_name
    - bi_recommendations.dataset
    - bi_recommendations.count_recommendations
    pivots:
    - bi_recommendations.dataset
    sorts:
    - bi_recommendations.count_recommendations desc
    limit: 25
    listen:
      dataset: bi_recommendations.dataset
    row: 3
    col: 0
    width: 12
    height: 7
  - title: By method and reason
    name: By method and reason
    model: martlet
    explore: bi_recommendations
    type: looker_grid
    fields:
    - bi_recommendations.dataset
    - bi_recommendations.method
    - bi_recommendations.reason
    - bi_recommendations.count_recommendations
    sorts:
    - bi_recommendations.count_recommendations desc
    limit: 200
    listen:
      dataset: bi_recommendations.dataset
    row: 10
    col: 0
    width: 24
    height: 8
