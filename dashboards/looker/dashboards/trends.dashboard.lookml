# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: trends
  title: E-commerce trends
  description: Revenue, best sellers, busy months and days, and sales after reviews.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_revenue
    model: martlet
    field: bi_revenue.dataset
  elements:
  - title: Revenue
    name: Revenue
    model: martlet
    explore: bi_revenue
    type: single_value
    fields:
    - bi_revenue.sum_of_revenue
    limit: 500
    note_text: 'Currencies are added up as they are: choose one data set.'
    listen:
      dataset: bi_revenue.dataset
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Items
    name: Items
    model: martlet
    explore: bi_revenue
    type: single_value
    fields:
    - bi_revenue.sum_of_count_items
    limit: 500
    listen:
      dataset: bi_revenue.dataset
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Freight
    name: Freight
    model: martlet
    explore: bi_revenue
    type: single_value
    fields:
    - bi_revenue.sum_of_sum_freight
    limit: 500
    listen:
      dataset: bi_revenue.dataset
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Revenue by month
    name: Revenue by month
    model: martlet
    explore: bi_revenue
    type: looker_line
    fields:
    - bi_revenue.purchase_month_date_month
    - bi_revenue.dataset
    - bi_revenue.sum_of_revenue
    pivots:
    - bi_revenue.dataset
    limit: 5000
    listen:
      dataset: bi_revenue.dataset
    row: 3
    col: 0
    width: 12
    height: 7
  - title: Revenue by category
    name: Revenue by category
    model: martlet
    explore: bi_revenue
    type: looker_bar
    fields:
    - bi_revenue.category
    - bi_revenue.dataset
    - bi_revenue.sum_of_revenue
    pivots:
    - bi_revenue.dataset
    sorts:
    - bi_revenue.sum_of_revenue desc
    limit: 25
    listen:
      dataset: bi_revenue.dataset
    row: 3
    col: 12
    width: 12
    height: 7
  - title: Busy months of the year
    name: Busy months of the year
    model: martlet
    explore: bi_seasonality
    type: looker_bar
    fields:
    - bi_seasonality.period_number
    - bi_seasonality.subject
    - bi_seasonality.max_of_seasonal_index
    pivots:
    - bi_seasonality.subject
    filters:
      bi_seasonality.period: month of year
    limit: 500
    listen:
      dataset: bi_seasonality.dataset
    row: 10
    col: 0
    width: 12
    height: 7
  - title: Busy days of the week
    name: Busy days of the week
    model: martlet
    explore: bi_seasonality
    type: looker_bar
    fields:
    - bi_seasonality.period_number
    - bi_seasonality.subject
    - bi_seasonality.max_of_seasonal_index
    pivots:
    - bi_seasonality.subject
    filters:
      bi_seasonality.period: day of week
    limit: 500
    listen:
      dataset: bi_seasonality.dataset
    row: 10
    col: 12
    width: 12
    height: 7
  - title: Best sellers
    name: Best sellers
    model: martlet
    explore: bi_best_sellers
    type: looker_grid
    fields:
    - bi_best_sellers.dataset
    - bi_best_sellers.rank
    - bi_best_sellers.product_name
    - bi_best_sellers.product_id
    - bi_best_sellers.main_category
    - bi_best_sellers.count_items_sold
    - bi_best_sellers.count_reviews_as_sales_stand_in
    - bi_best_sellers.avg_rating
    - bi_best_sellers.price
    sorts:
    - bi_best_sellers.rank
    limit: 200
    listen:
      dataset: bi_best_sellers.dataset
    row: 17
    col: 0
    width: 24
    height: 8
  - title: Sales after reviews
    name: Sales after reviews
    model: martlet
    explore: bi_sales_after_reviews
    type: looker_grid
    fields:
    - bi_sales_after_reviews.dataset
    - bi_sales_after_reviews.horizon_days
    - bi_sales_after_reviews.score_band
    - bi_sales_after_reviews.count_products
    - bi_sales_after_reviews.count_review_days
    - bi_sales_after_reviews.avg_items_before
    - bi_sales_after_reviews.avg_items_after
    - bi_sales_after_reviews.after_to_before_ratio
    limit: 500
    listen:
      dataset: bi_sales_after_reviews.dataset
    row: 25
    col: 0
    width: 24
    height: 8
