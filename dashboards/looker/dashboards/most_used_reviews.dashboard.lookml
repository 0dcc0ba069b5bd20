# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: most_used_reviews
  title: Most used reviews
  description: Whole texts and headlines that several people used.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_most_used_reviews
    model: martlet
    field: bi_most_used_reviews.dataset
  - name: part
    title: Part
    type: field_filter
    explore: bi_most_used_reviews
    model: martlet
    field: bi_most_used_reviews.part
  elements:
  - title: Phrases
    name: Phrases
    model: martlet
    explore: bi_most_used_reviews
    type: single_value
    fields:
    - bi_most_used_reviews.count_phrases
    limit: 500
    listen:
      dataset: bi_most_used_reviews.dataset
      part: bi_most_used_reviews.part
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Reviews
    name: Reviews
    model: martlet
    explore: bi_most_used_reviews
    type: single_value
    fields:
    - bi_most_used_reviews.sum_of_count_reviews
    limit: 500
    listen:
      dataset: bi_most_used_reviews.dataset
      part: bi_most_used_reviews.part
    row: 0
    col: 6
    width: 6
    height: 3
  - title: People behind the most used
    name: People behind the most used
    model: martlet
    explore: bi_most_used_reviews
    type: single_value
    fields:
    - bi_most_used_reviews.most_users
    limit: 500
    listen:
      dataset: bi_most_used_reviews.dataset
      part: bi_most_used_reviews.part
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Most used
    name: Most used
    model: martlet
    explore: bi_most_used_reviews
    type: looker_bar
    fields:
    - bi_most_used_reviews.phrase
    - bi_most_used_reviews.part
    - bi_most_used_reviews.sum_of_count_reviews
    pivots:
    - bi_most_used_reviews.part
    sorts:
    - bi_most_used_reviews.sum_of_count_reviews desc
    limit: 25
    listen:
      dataset: bi_most_used_reviews.dataset
      part: bi_most_used_reviews.part
    row: 3
    col: 0
    width: 12
    height: 7
  - title: Phrases and their ratings
    name: Phrases and their ratings
    model: martlet
    explore: bi_most_used_reviews
    type: looker_grid
    fields:
    - bi_most_used_reviews.phrase
    - bi_most_used_reviews.dataset
    - bi_most_used_reviews.part
    - bi_most_used_reviews.count_words
    - bi_most_used_reviews.count_reviews
    - bi_most_used_reviews.count_users
    - bi_most_used_reviews.avg_rating
    - bi_most_used_reviews.recommended_ratio
    sorts:
    - bi_most_used_reviews.count_reviews desc
    limit: 500
    listen:
      dataset: bi_most_used_reviews.dataset
      part: bi_most_used_reviews.part
    row: 10
    col: 0
    width: 24
    height: 8
