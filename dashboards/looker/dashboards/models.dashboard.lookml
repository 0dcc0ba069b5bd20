# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: models
  title: Models
  description: Which models are in use, how good they are beside their trivial baselines, how far their features
    moved, and their runs.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: task
    title: Task
    type: field_filter
    explore: bi_model_metrics
    model: martlet
    field: bi_model_metrics.task
  elements:
  - title: Tasks measured
    name: Tasks measured
    model: martlet
    explore: bi_model_metrics
    type: single_value
    fields:
    - bi_model_metrics.count_tasks
    filters:
      bi_model_metrics.is_champion: 'yes'
    limit: 500
    listen:
      task: bi_model_metrics.task
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Models in use
    name: Models in use
    model: martlet
    explore: bi_champions
    type: single_value
    fields:
    - bi_champions.count_champions
    limit: 500
    listen:
      task: bi_champions.task
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Figures
    name: Figures
    model: martlet
    explore: bi_model_metrics
    type: single_value
    fields:
    - bi_model_metrics.count_figures
    filters:
      bi_model_metrics.is_champion: 'yes'
    limit: 500
    listen:
      task: bi_model_metrics.task
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Features that moved
    name: Features that moved
    model: martlet
    explore: bi_feature_drift
    type: single_value
    fields:
    - bi_feature_drift.count_moved
    filters:
      bi_feature_drift.is_newest: 'yes'
    limit: 500
    listen:
      task: bi_feature_drift.task
    row: 0
    col: 18
    width: 6
    height: 3
  - title: Failed runs
    name: Failed runs
    model: martlet
    explore: bi_runs
    type: single_value
    fields:
    - bi_runs.count_failed
    limit: 500
    listen:
      task: bi_runs.task
    row: 3
    col: 0
    width: 6
    height: 3
  - title: Champions
    name: Champions
    model: martlet
    explore: bi_champions
    type: looker_grid
    fields:
    - bi_champions.task
    - bi_champions.model_name
    - bi_champions.model_version
    - bi_champions.promoted_at_time
    - bi_champions.reason
    - bi_champions.count_rows_learned
    - bi_champions.licence
    sorts:
    - bi_champions.task
    limit: 500
    listen:
      task: bi_champions.task
    row: 6
    col: 0
    width: 24
    height: 8
  - title: Features that moved most
    name: Features that moved most
    model: martlet
    explore: bi_feature_drift
    type: looker_bar
    fields:
    - bi_feature_drift.feature
    - bi_feature_drift.task
    - bi_feature_drift.max_of_psi
    pivots:
    - bi_feature_drift.task
    sorts:
    - bi_feature_drift.max_of_psi desc
    filters:
      bi_feature_drift.is_newest: 'yes'
    limit: 25
    note_text: Below 0.1 nothing moved; from 0.25 up it is another population.
    listen:
      task: bi_feature_drift.task
    row: 14
    col: 0
    width: 12
    height: 7
  - title: Figures of the models in use
    name: Figures of the models in use
    model: martlet
    explore: bi_model_metrics
    type: looker_grid
    fields:
    - bi_model_metrics.task
    - bi_model_metrics.slice
    - bi_model_metrics.metric
    - bi_model_metrics.value
    - bi_model_metrics.ci_low
    - bi_model_metrics.ci_high
    - bi_model_metrics.baseline
    - bi_model_metrics.baseline_name
    - bi_model_metrics.count_rows
    - bi_model_metrics.split
    - bi_model_metrics.model_version
    - bi_model_metrics.measured_at_time
    sorts:
    - bi_model_metrics.task
    filters:
      bi_model_metrics.is_champion: 'yes'
    limit: 2000
    listen:
      task: bi_model_metrics.task
    row: 21
    col: 0
    width: 24
    height: 8
  - title: Runs
    name: Runs
    model: martlet
    explore: bi_runs
    type: looker_grid
    fields:
    - bi_runs.task
    - bi_runs.kind
    - bi_runs.status
    - bi_runs.run_started_at_time
    - bi_runs.run_seconds
    - bi_runs.rows_in
    - bi_runs.rows_out
    - bi_runs.model_name
    - bi_runs.model_version
    sorts:
    - bi_runs.run_started_at_time desc
    limit: 200
    listen:
      task: bi_runs.task
    row: 29
    col: 0
    width: 24
    height: 8
