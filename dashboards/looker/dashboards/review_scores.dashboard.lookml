# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: review_scores
  title: Review scores
  description: Which orders will be reviewed badly, predicted when the review is asked for, beside what the customers
    gave.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters: []
  elements:
  - title: Orders predicted
    name: Orders predicted
    model: martlet
    explore: bi_review_scores
    type: single_value
    fields:
    - bi_review_scores.count_orders
    limit: 500
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Predicted low scores
    name: Predicted low scores
    model: martlet
    explore: bi_review_scores
    type: single_value
    fields:
    - bi_review_scores.avg_score
    limit: 500
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Actual low scores
    name: Actual low scores
    model: martlet
    explore: bi_review_scores
    type: single_value
    fields:
    - bi_review_scores.low_ratio
    limit: 500
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Expected stars
    name: Expected stars
    model: martlet
    explore: bi_review_scores
    type: single_value
    fields:
    - bi_review_scores.avg_expected_stars
    limit: 500
    row: 0
    col: 18
    width: 6
    height: 3
  - title: Actual stars
    name: Actual stars
    model: martlet
    explore: bi_review_scores
    type: single_value
    fields:
    - bi_review_scores.avg_actual_stars
    limit: 500
    row: 3
    col: 0
    width: 6
    height: 3
  - title: Share of 2 stars or fewer, by month
    name: Share of 2 stars or fewer, by month
    model: martlet
    explore: bi_review_score_by_month
    type: looker_line
    fields:
    - bi_review_score_by_month.as_of_month_date_month
    - bi_review_score_by_month.max_of_avg_score
    - bi_review_score_by_month.max_of_low_score_ratio
    limit: 500
    row: 6
    col: 0
    width: 12
    height: 7
  - title: Products
    name: Products
    model: martlet
    explore: bi_product_review_score
    type: looker_grid
    fields:
    - bi_product_review_score.product_id
    - bi_product_review_score.category
    - bi_product_review_score.count_orders
    - bi_product_review_score.avg_score
    - bi_product_review_score.low_score_ratio
    - bi_product_review_score.avg_expected_stars
    - bi_product_review_score.avg_actual_stars
    sorts:
    - bi_product_review_score.count_orders desc
    limit: 200
    row: 13
    col: 0
    width: 24
    height: 8
  - title: Orders most at risk
    name: Orders most at risk
    model: martlet
    explore: bi_review_scores
    type: looker_grid
    fields:
    - bi_review_scores.order_id
    - bi_review_scores.as_of_date_date
    - bi_review_scores.score
    - bi_review_scores.expected_stars
    - bi_review_scores.actual_stars
    - bi_review_scores.category
    - bi_review_scores.customer_state
    - bi_review_scores.days_late_so_far
    - bi_review_scores.top_factor_1
    - bi_review_scores.top_factor_2
    - bi_review_scores.top_factor_3
    sorts:
    - bi_review_scores.score desc
    limit: 200
    row: 21
    col: 0
    width: 24
    height: 8
