# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: reviews_per_rating
  title: Reviews per rating
  description: How many reviews give how many stars, and what share recommends.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_reviews_per_rating
    model: martlet
    field: bi_reviews_per_rating.dataset
  elements:
  - title: Reviews
    name: Reviews
    model: martlet
    explore: bi_reviews_per_rating
    type: single_value
    fields:
    - bi_reviews_per_rating.sum_of_count_reviews
    limit: 500
    listen:
      dataset: bi_reviews_per_rating.dataset
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Recommending reviews
    name: Recommending reviews
    model: martlet
    explore: bi_reviews_per_rating
    type: single_value
    fields:
    - bi_reviews_per_rating.count_recommending
    limit: 500
    listen:
      dataset: bi_reviews_per_rating.dataset
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Share that recommends
    name: Share that recommends
    model: martlet
    explore: bi_reviews_per_rating
    type: single_value
    fields:
    - bi_reviews_per_rating.recommending_ratio
    limit: 500
    listen:
      dataset: bi_reviews_per_rating.dataset
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Reviews per rating
    name: Reviews per rating
    model: martlet
    explore: bi_reviews_per_rating
    type: looker_bar
    fields:
    - bi_reviews_per_rating.rating
    - bi_reviews_per_rating.dataset
    - bi_reviews_per_rating.sum_of_count_reviews
    pivots:
    - bi_reviews_per_rating.dataset
    limit: 500
    listen:
      dataset: bi_reviews_per_rating.dataset
    row: 3
    col: 0
    width: 12
    height: 7
  - title: All ratings
    name: All ratings
    model: martlet
    explore: bi_reviews_per_rating
    type: looker_grid
    fields:
    - bi_reviews_per_rating.dataset
    - bi_reviews_per_rating.rating
    - bi_reviews_per_rating.is_recommended
    - bi_reviews_per_rating.count_reviews
    - bi_reviews_per_rating.review_ratio
    sorts:
    - bi_reviews_per_rating.count_reviews desc
    limit: 500
    listen:
      dataset: bi_reviews_per_rating.dataset
    row: 10
    col: 0
    width: 24
    height: 8
