# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: telephone_customers
  title: Segments of telephone customers
  description: What is likely to be lost a month, by contract, internet service and tenure.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters: []
  elements:
  - title: Customers
    name: Customers
    model: martlet
    explore: bi_customer_churn_segments
    type: single_value
    fields:
    - bi_customer_churn_segments.sum_of_count_customers
    limit: 500
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Charges likely to be lost a month
    name: Charges likely to be lost a month
    model: martlet
    explore: bi_customer_churn_segments
    type: single_value
    fields:
    - bi_customer_churn_segments.sum_of_expected_lost_charges
    limit: 500
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Share likely to be lost
    name: Share likely to be lost
    model: martlet
    explore: bi_customer_churn_segments
    type: single_value
    fields:
    - bi_customer_churn_segments.expected_lost_ratio
    limit: 500
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Charges likely to be lost
    name: Charges likely to be lost
    model: martlet
    explore: bi_customer_churn_segments
    type: looker_bar
    fields:
    - bi_customer_churn_segments.contract
    - bi_customer_churn_segments.tenure_band
    - bi_customer_churn_segments.sum_of_expected_lost_charges
    pivots:
    - bi_customer_churn_segments.tenure_band
    sorts:
    - bi_customer_churn_segments.sum_of_expected_lost_charges desc
    limit: 500
    row: 3
    col: 0
    width: 12
    height: 7
  - title: Segments
    name: Segments
    model: martlet
    explore: bi_customer_churn_segments
    type: looker_grid
    fields:
    - bi_customer_churn_segments.contract
    - bi_customer_churn_segments.internet_service
    - bi_customer_churn_segments.tenure_band
    - bi_customer_churn_segments.count_customers
    - bi_customer_churn_segments.avg_score
    - bi_customer_churn_segments.churned_ratio
    - bi_customer_churn_segments.count_high_risk
    - bi_customer_churn_segments.expected_lost_charges
    sorts:
    - bi_customer_churn_segments.expected_lost_charges desc
    limit: 500
    row: 10
    col: 0
    width: 24
    height: 8
  - title: Customers most likely to leave
    name: Customers most likely to leave
    model: martlet
    explore: bi_customer_churn_predictions
    type: looker_grid
    fields:
    - bi_customer_churn_predictions.customer_id
    - bi_customer_churn_predictions.score
    - bi_customer_churn_predictions.decile
    - bi_customer_churn_predictions.risk_tier
    - bi_customer_churn_predictions.top_factor_1
    - bi_customer_churn_predictions.top_factor_2
    - bi_customer_churn_predictions.top_factor_3
    - bi_customer_churn_predictions.contract
    - bi_customer_churn_predictions.tenure_months
    - bi_customer_churn_predictions.monthly_charges
    sorts:
    - bi_customer_churn_predictions.score desc
    limit: 200
    row: 18
    col: 0
    width: 24
    height: 8
