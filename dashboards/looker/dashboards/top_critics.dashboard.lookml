# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: top_critics
  title: Top critics
  description: The customers with the most reviews, and the most negative ones, and how many sign anonymously.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_top_critics
    model: martlet
    field: bi_top_critics.dataset
  elements:
  - title: Critics listed
    name: Critics listed
    model: martlet
    explore: bi_top_critics
    type: single_value
    fields:
    - bi_top_critics.count_critics
    limit: 500
    listen:
      dataset: bi_top_critics.dataset
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Their reviews
    name: Their reviews
    model: martlet
    explore: bi_top_critics
    type: single_value
    fields:
    - bi_top_critics.sum_of_count_reviews
    limit: 500
    listen:
      dataset: bi_top_critics.dataset
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Negative ones
    name: Negative ones
    model: martlet
    explore: bi_top_critics
    type: single_value
    fields:
    - bi_top_critics.sum_of_count_negative_reviews
    limit: 500
    listen:
      dataset: bi_top_critics.dataset
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Reviews by group of critics
    name: Reviews by group of critics
    model: martlet
    explore: bi_top_critic_shares
    type: looker_bar
    fields:
    - bi_top_critic_shares.critics
    - bi_top_critic_shares.dataset
    - bi_top_critic_shares.sum_of_count_reviews
    pivots:
    - bi_top_critic_shares.dataset
    limit: 500
    listen:
      dataset: bi_top_critic_shares.dataset
    row: 3
    col: 0
    width: 12
    height: 7
  - title: Shares
    name: Shares
    model: martlet
    explore: bi_top_critic_shares
    type: looker_grid
    fields:
    - bi_top_critic_shares.dataset
    - bi_top_critic_shares.critics
    - bi_top_critic_shares.count_users
    - bi_top_critic_shares.count_reviews
    - bi_top_critic_shares.review_ratio
    - bi_top_critic_shares.negative_review_ratio
    - bi_top_critic_shares.anonymous_ratio
    sorts:
    - bi_top_critic_shares.count_reviews desc
    limit: 500
    listen:
      dataset: bi_top_critic_shares.dataset
    row: 10
    col: 0
    width: 24
    height: 8
  - title: Critics
    name: Critics
    model: martlet
    explore: bi_top_critics
    type: looker_grid
    fields:
    - bi_top_critics.user_id
    - bi_top_critics.dataset
    - bi_top_critics.rank_by_reviews
    - bi_top_critics.rank_by_negative_reviews
    - bi_top_critics.count_reviews
    - bi_top_critics.count_negative_reviews
    - bi_top_critics.avg_rating
    - bi_top_critics.review_ratio
    sorts:
    - bi_top_critics.rank_by_reviews
    limit: 200
    listen:
      dataset: bi_top_critics.dataset
    row: 18
    col: 0
    width: 24
    height: 8
