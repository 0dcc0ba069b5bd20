# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: purchase_intent
  title: Purchase intent
  description: 'Purchase intent: tiers, deciles, segments, top factors, calibration, what happened after, and drift.'
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: risk_tier
    title: Risk tier
    type: field_filter
    explore: purchase_intent_latest
    model: martlet
    field: purchase_intent_latest.risk_tier
  elements:
  - title: Predicted
    name: Predicted
    model: martlet
    explore: purchase_intent_latest
    type: single_value
    fields:
    - purchase_intent_latest.count_entities
    limit: 500
    listen:
      risk_tier: purchase_intent_latest.risk_tier
    row: 0
    col: 0
    width: 6
    height: 3
  - title: In the high tier
    name: In the high tier
    model: martlet
    explore: purchase_intent_latest
    type: single_value
    fields:
    - purchase_intent_latest.count_high_risk
    limit: 500
    listen:
      risk_tier: purchase_intent_latest.risk_tier
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Mean score
    name: Mean score
    model: martlet
    explore: purchase_intent_latest
    type: single_value
    fields:
    - purchase_intent_latest.avg_score
    limit: 500
    listen:
      risk_tier: purchase_intent_latest.risk_tier
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Newest as-of date
    name: Newest as-of date
    model: martlet
    explore: purchase_intent_latest
    type: single_value
    fields:
    - purchase_intent_latest.newest_as_of
    limit: 500
    listen:
      risk_tier: purchase_intent_latest.risk_tier
    row: 0
    col: 18
    width: 6
    height: 3
  - title: Outcomes known
    name: Outcomes known
    model: martlet
    explore: purchase_intent_outcomes
    type: single_value
    fields:
    - purchase_intent_outcomes.count_outcomes
    limit: 500
    listen:
      risk_tier: purchase_intent_outcomes.risk_tier
    row: 3
    col: 0
    width: 6
    height: 3
  - title: By tier
    name: By tier
    model: martlet
    explore: purchase_intent_latest
    type: looker_bar
    fields:
    - purchase_intent_latest.risk_tier
    - purchase_intent_latest.count_entities
    limit: 500
    listen:
      risk_tier: purchase_intent_latest.risk_tier
    row: 6
    col: 0
    width: 12
    height: 7
  - title: Mean score by decile
    name: Mean score by decile
    model: martlet
    explore: purchase_intent_latest
    type: looker_bar
    fields:
    - purchase_intent_latest.decile
    - purchase_intent_latest.avg_score
    limit: 500
    listen:
      risk_tier: purchase_intent_latest.risk_tier
    row: 6
    col: 12
    width: 12
    height: 7
  - title: What moved the score most
    name: What moved the score most
    model: martlet
    explore: purchase_intent_latest
    type: looker_bar
    fields:
    - purchase_intent_latest.top_factor_1
    - purchase_intent_latest.risk_tier
    - purchase_intent_latest.count_entities
    pivots:
    - purchase_intent_latest.risk_tier
    sorts:
    - purchase_intent_latest.count_entities desc
    limit: 20
    listen:
      risk_tier: purchase_intent_latest.risk_tier
    row: 13
    col: 0
    width: 12
    height: 7
  - title: Mean score by segment
    name: Mean score by segment
    model: martlet
    explore: bi_prediction_segments
    type: looker_bar
    fields:
    - bi_prediction_segments.segment_value
    - bi_prediction_segments.segment
    - bi_prediction_segments.average_of_avg_score
    pivots:
    - bi_prediction_segments.segment
    sorts:
    - bi_prediction_segments.average_of_avg_score desc
    filters:
      bi_prediction_segments.task: purchase_intent
    limit: 30
    row: 13
    col: 12
    width: 12
    height: 7
  - title: Calibration by decile
    name: Calibration by decile
    model: martlet
    explore: bi_predicted_and_actual
    type: looker_line
    fields:
    - bi_predicted_and_actual.decile
    - bi_predicted_and_actual.predicted_ratio
    - bi_predicted_and_actual.ratio_of_happened_ratio
    filters:
      bi_predicted_and_actual.task: purchase_intent
    limit: 500
    note_text: Decile 1 has the highest scores. Where the lines meet, what was predicted is what happened.
    row: 20
    col: 0
    width: 12
    height: 7
  - title: What happened after, by month
    name: What happened after, by month
    model: martlet
    explore: bi_predicted_and_actual
    type: looker_line
    fields:
    - bi_predicted_and_actual.as_of_month_date_month
    - bi_predicted_and_actual.predicted_ratio
    - bi_predicted_and_actual.ratio_of_happened_ratio
    filters:
      bi_predicted_and_actual.task: purchase_intent
    limit: 500
    row: 20
    col: 12
    width: 12
    height: 7
  - title: Highest scores
    name: Highest scores
    model: martlet
    explore: purchase_intent_latest
    type: looker_grid
    fields:
    - purchase_intent_latest.entity_id
    - purchase_intent_latest.as_of_date_date
    - purchase_intent_latest.score
    - purchase_intent_latest.decile
    - purchase_intent_latest.risk_tier
    - purchase_intent_latest.predicted_label
    - purchase_intent_latest.top_factor_1
    - purchase_intent_latest.top_factor_2
    - purchase_intent_latest.top_factor_3
    sorts:
    - purchase_intent_latest.score desc
    limit: 200
    listen:
      risk_tier: purchase_intent_latest.risk_tier
    row: 27
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
      bi_model_metrics.task: purchase_intent
    limit: 500
    row: 35
    col: 0
    width: 24
    height: 8
  - title: Segments
    name: Segments
    model: martlet
    explore: bi_prediction_segments
    type: looker_grid
    fields:
    - bi_prediction_segments.segment
    - bi_prediction_segments.segment_value
    - bi_prediction_segments.count_entities
    - bi_prediction_segments.avg_score
    - bi_prediction_segments.count_high_risk
    - bi_prediction_segments.count_outcomes
    - bi_prediction_segments.avg_score_of_outcomes
    - bi_prediction_segments.happened_ratio
    sorts:
    - bi_prediction_segments.segment
    filters:
      bi_prediction_segments.task: purchase_intent
    limit: 500
    row: 43
    col: 0
    width: 24
    height: 8
  - title: What came of each scoring run
    name: What came of each scoring run
    model: martlet
    explore: bi_realised_figures
    type: looker_grid
    fields:
    - bi_realised_figures.scored_at_time
    - bi_realised_figures.last_horizon_end_date
    - bi_realised_figures.count_predictions
    - bi_realised_figures.count_happened
    - bi_realised_figures.avg_score
    - bi_realised_figures.happened_ratio
    - bi_realised_figures.realised_precision
    - bi_realised_figures.realised_recall
    - bi_realised_figures.lift_first_decile
    - bi_realised_figures.calibration_error
    - bi_realised_figures.model_version
    sorts:
    - bi_realised_figures.scored_at_time desc
    filters:
      bi_realised_figures.task: purchase_intent
    limit: 200
    row: 51
    col: 0
    width: 24
    height: 8
  - title: How far features moved
    name: How far features moved
    model: martlet
    explore: bi_feature_drift
    type: looker_grid
    fields:
    - bi_feature_drift.feature
    - bi_feature_drift.psi
    - bi_feature_drift.state
    - bi_feature_drift.missing_ratio
    - bi_feature_drift.missing_ratio_trained
    - bi_feature_drift.count_rows
    - bi_feature_drift.measured_date_date
    sorts:
    - bi_feature_drift.psi desc
    filters:
      bi_feature_drift.task: purchase_intent
      bi_feature_drift.is_newest: 'yes'
    limit: 500
    row: 59
    col: 0
    width: 24
    height: 8
