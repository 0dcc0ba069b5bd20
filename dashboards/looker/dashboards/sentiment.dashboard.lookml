# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: sentiment
  title: Review sentiment
  description: The sentiment of reviews, beside what the reviewers said in stars.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_sentiment_by_source
    model: martlet
    field: bi_sentiment_by_source.dataset
  elements:
  - title: Reviews
    name: Reviews
    model: martlet
    explore: bi_sentiment_by_source
    type: single_value
    fields:
    - bi_sentiment_by_source.sum_of_count_reviews
    limit: 500
    listen:
      dataset: bi_sentiment_by_source.dataset
    row: 0
    col: 0
    width: 6
    height: 3
  - title: With a text and a sentiment
    name: With a text and a sentiment
    model: martlet
    explore: bi_sentiment_by_source
    type: single_value
    fields:
    - bi_sentiment_by_source.count_scored
    limit: 500
    listen:
      dataset: bi_sentiment_by_source.dataset
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Share negative
    name: Share negative
    model: martlet
    explore: bi_sentiment_by_source
    type: single_value
    fields:
    - bi_sentiment_by_source.negative_ratio
    limit: 500
    listen:
      dataset: bi_sentiment_by_source.dataset
    row: 0
    col: 12
    width: 6
    height: 3
  - title: By data set
    name: By data set
    model: martlet
    explore: bi_sentiment_by_source
    type: looker_bar
    fields:
    - bi_sentiment_by_source.dataset
    - bi_sentiment_by_source.predicted_label
    - bi_sentiment_by_source.sum_of_count_reviews
    pivots:
    - bi_sentiment_by_source.predicted_label
    limit: 500
    listen:
      dataset: bi_sentiment_by_source.dataset
    row: 3
    col: 0
    width: 12
    height: 7
  - title: What the reviewer said, and what was read
    name: What the reviewer said, and what was read
    model: martlet
    explore: bi_sentiment_agreement
    type: looker_grid
    fields:
    - bi_sentiment_agreement.opinion
    - bi_sentiment_agreement.predicted_label
    - bi_sentiment_agreement.sum_of_count_reviews
    pivots:
    - bi_sentiment_agreement.predicted_label
    limit: 500
    listen:
      dataset: bi_sentiment_agreement.dataset
    row: 3
    col: 12
    width: 12
    height: 7
  - title: By language
    name: By language
    model: martlet
    explore: bi_sentiment_by_source
    type: looker_bar
    fields:
    - bi_sentiment_by_source.language
    - bi_sentiment_by_source.predicted_label
    - bi_sentiment_by_source.sum_of_count_reviews
    pivots:
    - bi_sentiment_by_source.predicted_label
    sorts:
    - bi_sentiment_by_source.sum_of_count_reviews desc
    limit: 500
    listen:
      dataset: bi_sentiment_by_source.dataset
    row: 10
    col: 0
    width: 12
    height: 7
  - title: How good, by language and data set
    name: How good, by language and data set
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
    sorts:
    - bi_model_metrics.slice
    filters:
      bi_model_metrics.is_champion: 'yes'
      bi_model_metrics.task: sentiment
    limit: 500
    row: 17
    col: 0
    width: 24
    height: 8
