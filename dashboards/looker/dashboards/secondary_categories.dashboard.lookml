# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: secondary_categories
  title: Secondary categories
  description: The categories below the main ones.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_secondary_categories
    model: martlet
    field: bi_secondary_categories.dataset
  - name: main_category
    title: Main category
    type: field_filter
    explore: bi_secondary_categories
    model: martlet
    field: bi_secondary_categories.main_category
  elements:
  - title: Secondary categories
    name: Secondary categories
    model: martlet
    explore: bi_secondary_categories
    type: single_value
    fields:
    - bi_secondary_categories.count_categories
    limit: 500
    listen:
      dataset: bi_secondary_categories.dataset
      main_category: bi_secondary_categories.main_category
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Products
    name: Products
    model: martlet
    explore: bi_secondary_categories
    type: single_value
    fields:
    - bi_secondary_categories.sum_of_count_products
    limit: 500
    listen:
      dataset: bi_secondary_categories.dataset
      main_category: bi_secondary_categories.main_category
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Reviews
    name: Reviews
    model: martlet
    explore: bi_secondary_categories
    type: single_value
    fields:
    - bi_secondary_categories.sum_of_count_reviews
    limit: 500
    listen:
      dataset: bi_secondary_categories.dataset
      main_category: bi_secondary_categories.main_category
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Reviews per secondary category
    name: Reviews per secondary category
    model: martlet
    explore: bi_secondary_categories
    type: looker_bar
    fields:
    - bi_secondary_categories.secondary_category
    - bi_secondary_categories.dataset
    - bi_secondary_categories.sum_of_count_reviews
    pivots:
    - bi_secondary_categories.dataset
    sorts:
    - bi_secondary_categories.sum_of_count_reviews desc
    limit: 30
    listen:
      dataset: bi_secondary_categories.dataset
      main_category: bi_secondary_categories.main_category
    row: 3
    col: 0
    width: 12
    height: 7
  - title: Categories
    name: Categories
    model: martlet
    explore: bi_secondary_categories
    type: looker_grid
    fields:
    - bi_secondary_categories.dataset
    - bi_secondary_categories.main_category
    - bi_secondary_categories.secondary_category
    - bi_secondary_categories.count_products
    - bi_secondary_categories.count_reviews
    - bi_secondary_categories.avg_rating
    - bi_secondary_categories.recommended_ratio
    sorts:
    - bi_secondary_categories.count_reviews desc
    limit: 500
    listen:
      dataset: bi_secondary_categories.dataset
      main_category: bi_secondary_categories.main_category
    row: 10
    col: 0
    width: 24
    height: 8
