# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: visitor_return
  title: Visitor return
  description: 'Visitor return: tiers, deciles, top factors, and what happened after.'
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: risk_tier
    title: Risk tier
    type: field_filter
    explore: visitor_return_latest
    model: martlet
    field: visitor_return_latest.risk_tier
  elements:
  - title: Predicted
    name: Predicted
    model: martlet
    explore: visitor_return_latest
    type: single_value
    fields:
    - visitor_return_latest.count_entities
    limit: 500
    listen:
      risk_tier: visitor_return_latest.risk_tier
    row: 0
    col: 0
    width: 6
    height: 3
  - title: In the high tier
    name: In the high tier
    model: martlet
    explore: visitor_return_latest
    type: single_value
    fields:
    - visitor_return_latest.count_high_risk
    limit: 500
    listen:
      risk_tier: visitor_return_latest.risk_tier
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Mean score
    name: Mean score
    model: martlet
    explore: visitor_return_latest
    type: single_value
    fields:
    - visitor_return_latest.avg_score
    limit: 500
    listen:
      risk_tier: visitor_return_latest.risk_tier
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Newest as-of date
    name: Newest as-of date
    model: martlet
    explore: visitor_return_latest
    type: single_value
    fields:
    - visitor_return_latest.newest_as_of
    limit: 500
    listen:
      risk_tier: visitor_return_latest.risk_tier
    row: 0
    col: 18
    width: 6
    height: 3
  - title: Outcomes known
    name: Outcomes known
    model: martlet
    explore: visitor_return_outcomes
    type: single_value
    fields:
    - visitor_return_outcomes.count_outcomes
    limit: 500
    listen:
      risk_tier: visitor_return_outcomes.risk_tier
    row: 3
    col: 0
    width: 6
    height: 3
  - title: By tier
    name: By tier
    model: martlet
    explore: visitor_return_latest
    type: looker_bar
    fields:
    - visitor_return_latest.risk_tier
    - visitor_return_latest.count_entities
    limit: 500
    listen:
      risk_tier: visitor_return_latest.risk_tier
    row: 6
    col: 0
    width: 12
    height: 7
  - title: Mean score by decile
    name: Mean score by decile
    model: martlet
    explore: visitor_return_outcomes
    type: looker_bar
    fields:
    - visitor_return_outcomes.decile
    - visitor_return_outcomes.avg_score
    limit: 500
    listen:
      risk_tier: visitor_return_outcomes.risk_tier
    row: 6
    col: 12
    width: 12
    height: 7
  - title: What moved the score most
    name: What moved the score most
    model: martlet
    explore: visitor_return_latest
    type: looker_bar
    fields:
    - visitor_return_latest.top_factor_1
    - visitor_return_latest.risk_tier
    - visitor_return_latest.count_entities
    pivots:
    - visitor_return_latest.risk_tier
    sorts:
    - visitor_return_latest.count_entities desc
    limit: 20
    listen:
      risk_tier: visitor_return_latest.risk_tier
    row: 13
    col: 0
    width: 12
    height: 7
  - title: Highest scores
    name: Highest scores
    model: martlet
    explore: visitor_return_latest
    type: looker_grid
    fields:
    - visitor_return_latest.entity_id
    - visitor_return_latest.as_of_date_date
    - visitor_return_latest.score
    - visitor_return_latest.decile
    - visitor_return_latest.risk_tier
    - visitor_return_latest.predicted_label
    - visitor_return_latest.top_factor_1
    - visitor_return_latest.top_factor_2
    - visitor_return_latest.top_factor_3
    sorts:
    - visitor_return_latest.score desc
    limit: 200
    listen:
      risk_tier: visitor_return_latest.risk_tier
    row: 20
    col: 0
    width: 24
    height: 8
  - title: How good
    name: How good
    model: martlet
    explore: bi_model_metrics
    type: looker_grid
    fields:
    - bi_model_metrics.slice
    - bi_model_metrics.metric
    - bi_model_metrics.value
    - bi_model_metrics.ci_low
    - bi_model_metrics.ci_high
    - bi_model_metrics.baseline
    - bi_model_metrics.baseline_name
    - bi_model_metrics.count_rows
    - bi_model_metrics.split
    sorts:
    - bi_model_metrics.slice
    filters:
      bi_model_metrics.is_champion: 'yes'
      bi_model_metrics.task: visitor_return
    limit: 500
    row: 28
    col: 0
    width: 24
    height: 8
