# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: brands
  title: Brands
  description: Brands, their lowest and highest prices, and how many were sold.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_brands
    model: martlet
    field: bi_brands.dataset
  elements:
  - title: Products
    name: Products
    model: martlet
    explore: bi_brands
    type: single_value
    fields:
    - bi_brands.sum_of_count_products
    limit: 500
    listen:
      dataset: bi_brands.dataset
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Lowest price
    name: Lowest price
    model: martlet
    explore: bi_brands
    type: single_value
    fields:
    - bi_brands.lowest_price
    limit: 500
    listen:
      dataset: bi_brands.dataset
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Highest price
    name: Highest price
    model: martlet
    explore: bi_brands
    type: single_value
    fields:
    - bi_brands.highest_price
    limit: 500
    listen:
      dataset: bi_brands.dataset
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Reviews by brand
    name: Reviews by brand
    model: martlet
    explore: bi_brands
    type: looker_bar
    fields:
    - bi_brands.brand
    - bi_brands.sum_of_count_reviews_as_sales_stand_in
    sorts:
    - bi_brands.sum_of_count_reviews_as_sales_stand_in desc
    limit: 25
    note_text: 'Amazon does not say what was sold: reviews stand in for it.'
    listen:
      dataset: bi_brands.dataset
    row: 3
    col: 0
    width: 12
    height: 7
  - title: Brands
    name: Brands
    model: martlet
    explore: bi_brands
    type: looker_grid
    fields:
    - bi_brands.brand
    - bi_brands.dataset
    - bi_brands.count_products
    - bi_brands.min_price
    - bi_brands.max_price
    - bi_brands.count_items_sold
    - bi_brands.count_reviews_as_sales_stand_in
    - bi_brands.avg_rating
    sorts:
    - bi_brands.count_reviews_as_sales_stand_in desc
    limit: 200
    listen:
      dataset: bi_brands.dataset
    row: 10
    col: 0
    width: 24
    height: 8
