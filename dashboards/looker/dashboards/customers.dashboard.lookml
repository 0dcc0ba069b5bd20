# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: customers
  title: Reviews by customer
  description: Who reviews, how often, and the short reviews that they repeat.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_customer_reviews
    model: martlet
    field: bi_customer_reviews.dataset
  elements:
  - title: Customers
    name: Customers
    model: martlet
    explore: bi_customer_reviews
    type: single_value
    fields:
    - bi_customer_reviews.count_customers
    limit: 500
    listen:
      dataset: bi_customer_reviews.dataset
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Reviews
    name: Reviews
    model: martlet
    explore: bi_customer_reviews
    type: single_value
    fields:
    - bi_customer_reviews.sum_of_count_reviews
    limit: 500
    listen:
      dataset: bi_customer_reviews.dataset
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Reviews per customer
    name: Reviews per customer
    model: martlet
    explore: bi_customer_reviews
    type: single_value
    fields:
    - bi_customer_reviews.reviews_per_customer
    limit: 500
    listen:
      dataset: bi_customer_reviews.dataset
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Share short
    name: Share short
    model: martlet
    explore: bi_customer_reviews
    type: single_value
    fields:
    - bi_customer_reviews.short_ratio
    limit: 500
    listen:
      dataset: bi_customer_reviews.dataset
    row: 0
    col: 18
    width: 6
    height: 3
  - title: Short reviews by phrase
    name: Short reviews by phrase
    model: martlet
    explore: bi_short_reviews_by_phrase
    type: looker_bar
    fields:
    - bi_short_reviews_by_phrase.phrase
    - bi_short_reviews_by_phrase.sum_of_count_reviews
    sorts:
    - bi_short_reviews_by_phrase.sum_of_count_reviews desc
    limit: 20
    listen:
      dataset: bi_short_reviews_by_phrase.dataset
    row: 3
    col: 0
    width: 12
    height: 7
  - title: Customers with the most reviews
    name: Customers with the most reviews
    model: martlet
    explore: bi_customer_reviews
    type: looker_grid
    fields:
    - bi_customer_reviews.user_id
    - bi_customer_reviews.dataset
    - bi_customer_reviews.count_reviews
    - bi_customer_reviews.avg_rating
    - bi_customer_reviews.count_products
    - bi_customer_reviews.count_short_reviews
    - bi_customer_reviews.most_used_phrase
    - bi_customer_reviews.count_most_used_phrase
    sorts:
    - bi_customer_reviews.count_reviews desc
    limit: 200
    listen:
      dataset: bi_customer_reviews.dataset
    row: 10
    col: 0
    width: 24
    height: 8
  - title: Customers who repeat themselves
    name: Customers who repeat themselves
    model: martlet
    explore: bi_short_reviews_by_customer
    type: looker_grid
    fields:
    - bi_short_reviews_by_customer.user_id
    - bi_short_reviews_by_customer.dataset
    - bi_short_reviews_by_customer.phrase
    - bi_short_reviews_by_customer.count_reviews
    sorts:
    - bi_short_reviews_by_customer.count_reviews desc
    limit: 200
    listen:
      dataset: bi_short_reviews_by_customer.dataset
    row: 18
    col: 0
    width: 24
    height: 8
