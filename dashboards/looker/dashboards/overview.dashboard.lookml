# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: overview
  title: Overview
  description: What was landed, how fresh it is, and the ratings in it.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters: []
  elements:
  - title: Rows landed
    name: Rows landed
    model: martlet
    explore: bi_sources
    type: single_value
    fields:
    - bi_sources.sum_of_count_loaded
    limit: 500
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Rows rejected
    name: Rows rejected
    model: martlet
    explore: bi_sources
    type: single_value
    fields:
    - bi_sources.sum_of_count_rejected
    limit: 500
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Files
    name: Files
    model: martlet
    explore: bi_sources
    type: single_value
    fields:
    - bi_sources.sum_of_count_files
    limit: 500
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Reviews
    name: Reviews
    model: martlet
    explore: bi_reviews_per_rating
    type: single_value
    fields:
    - bi_reviews_per_rating.sum_of_count_reviews
    limit: 500
    row: 0
    col: 18
    width: 6
    height: 3
  - title: Newest event
    name: Newest event
    model: martlet
    explore: bi_sources
    type: single_value
    fields:
    - bi_sources.newest_event
    limit: 500
    row: 3
    col: 0
    width: 6
    height: 3
  - title: Last landed
    name: Last landed
    model: martlet
    explore: bi_sources
    type: single_value
    fields:
    - bi_sources.last_loaded
    limit: 500
    row: 3
    col: 6
    width: 6
    height: 3
  - title: Sources
    name: Sources
    model: martlet
    explore: bi_sources
    type: looker_grid
    fields:
    - bi_sources.raw_table
    - bi_sources.count_files
    - bi_sources.count_read
    - bi_sources.count_loaded
    - bi_sources.count_rejected
    - bi_sources.newest_event_at_time
    - bi_sources.last_loaded_at_time
    sorts:
    - bi_sources.count_loaded desc
    limit: 500
    row: 6
    col: 0
    width: 24
    height: 8
  - title: Reviews over time
    name: Reviews over time
    model: martlet
    explore: bi_reviews_by_month
    type: looker_line
    fields:
    - bi_reviews_by_month.review_month_date_month
    - bi_reviews_by_month.dataset
    - bi_reviews_by_month.sum_of_count_reviews
    pivots:
    - bi_reviews_by_month.dataset
    limit: 5000
    row: 14
    col: 0
    width: 12
    height: 7
  - title: Products by category
    name: Products by category
    model: martlet
    explore: bi_products_by_category
    type: looker_grid
    fields:
    - bi_products_by_category.dataset
    - bi_products_by_category.category
    - bi_products_by_category.count_products
    - bi_products_by_category.count_reviews
    sorts:
    - bi_products_by_category.count_reviews desc
    limit: 50
    row: 21
    col: 0
    width: 24
    height: 8
