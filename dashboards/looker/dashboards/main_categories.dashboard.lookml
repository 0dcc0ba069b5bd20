# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: main_categories
  title: Main categories
  description: Main categories, and the products of each.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_main_categories
    model: martlet
    field: bi_main_categories.dataset
  - name: main_category
    title: Main category
    type: field_filter
    explore: bi_main_categories
    model: martlet
    field: bi_main_categories.main_category
  elements:
  - title: Products
    name: Products
    model: martlet
    explore: bi_main_categories
    type: single_value
    fields:
    - bi_main_categories.sum_of_count_products
    limit: 500
    listen:
      dataset: bi_main_categories.dataset
      main_category: bi_main_categories.main_category
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Reviewed products
    name: Reviewed products
    model: martlet
    explore: bi_main_categories
    type: single_value
    fields:
    - bi_main_categories.sum_of_count_reviewed_products
    limit: 500
    listen:
      dataset: bi_main_categories.dataset
      main_category: bi_main_categories.main_category
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Reviews
    name: Reviews
    model: martlet
    explore: bi_main_categories
    type: single_value
    fields:
    - bi_main_categories.sum_of_count_reviews
    limit: 500
    listen:
      dataset: bi_main_categories.dataset
      main_category: bi_main_categories.main_category
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Products per main category
    name: Products per main category
    model: martlet
    explore: bi_main_categories
    type: looker_bar
    fields:
    - bi_main_categories.main_category
    - bi_main_categories.dataset
    - bi_main_categories.sum_of_count_products
    pivots:
    - bi_main_categories.dataset
    sorts:
    - bi_main_categories.sum_of_count_products desc
    limit: 40
    listen:
      dataset: bi_main_categories.dataset
      main_category: bi_main_categories.main_category
    row: 3
    col: 0
    width: 12
    height: 7
  - title: Categories
    name: Categories
    model: martlet
    explore: bi_main_categories
    type: looker_grid
    fields:
    - bi_main_categories.dataset
    - bi_main_categories.main_category
    - bi_main_categories.count_products
    - bi_main_categories.product_ratio
    - bi_main_categories.count_reviews
    - bi_main_categories.review_ratio
    - bi_main_categories.avg_rating
    sorts:
    - bi_main_categories.count_products desc
    limit: 500
    listen:
      dataset: bi_main_categories.dataset
      main_category: bi_main_categories.main_category
    row: 10
    col: 0
    width: 24
    height: 8
  - title: Most reviewed products
    name: Most reviewed products
    model: martlet
    explore: bi_products_per_main_category
    type: looker_grid
    fields:
    - bi_products_per_main_category.main_category
    - bi_products_per_main_category.rank
    - bi_products_per_main_category.product_name
    - bi_products_per_main_category.product_id
    - bi_products_per_main_category.price
    - bi_products_per_main_category.count_reviews
    - bi_products_per_main_category.avg_rating
    sorts:
    - bi_products_per_main_category.count_reviews desc
    limit: 200
    listen:
      dataset: bi_products_per_main_category.dataset
      main_category: bi_products_per_main_category.main_category
    row: 18
    col: 0
    width: 24
    height: 8
