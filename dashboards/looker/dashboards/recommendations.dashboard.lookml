# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: recommendations
  title: Recommendations
  description: What to show to whom, and why.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_recommendation_reasons
    model: martlet
    field: bi_recommendation_reasons.dataset
  elements:
  - title: Users
    name: Users
    model: martlet
    explore: bi_recommendation_reasons
    type: single_value
    fields:
    - bi_recommendation_reasons.count_users
    limit: 500
    listen:
      dataset: bi_recommendation_reasons.dataset
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Products recommended
    name: Products recommended
    model: martlet
    explore: bi_most_recommended
    type: single_value
    fields:
    - bi_most_recommended.count_items
    limit: 500
    listen:
      dataset: bi_most_recommended.dataset
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Recommendations
    name: Recommendations
    model: martlet
    explore: bi_recommendation_reasons
    type: single_value
    fields:
    - bi_recommendation_reasons.sum_of_count_recommendations
    limit: 500
    listen:
      dataset: bi_recommendation_reasons.dataset
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Share by popularity alone
    name: Share by popularity alone
    model: martlet
    explore: bi_recommendation_reasons
    type: single_value
    fields:
    - bi_recommendation_reasons.popular_ratio
    limit: 500
    listen:
      dataset: bi_recommendation_reasons.dataset
    row: 0
    col: 18
    width: 6
    height: 3
  - title: Most recommended
    name: Most recommended
    model: martlet
    explore: bi_most_recommended
    type: looker_bar
    fields:
    - bi_most_recommended.item_name
    - bi_most_recommended.dataset
    - bi_most_recommended.count_lists
    pivots:
    - bi_most_recommended.dataset
    sorts:
    - bi_most_recommended.count_lists desc
    limit: 25
    listen:
      dataset: bi_most_recommended.dataset
    row: 3
    col: 0
    width: 12
    height: 7
  - title: Most recommended products
    name: Most recommended products
    model: martlet
    explore: bi_most_recommended
    type: looker_grid
    fields:
    - bi_most_recommended.rank_in_dataset
    - bi_most_recommended.dataset
    - bi_most_recommended.category
    - bi_most_recommended.item_name
    - bi_most_recommended.item_id
    - bi_most_recommended.count_users
    - bi_most_recommended.personal_ratio
    - bi_most_recommended.avg_rank
    - bi_most_recommended.main_reason
    sorts:
    - bi_most_recommended.count_users desc
    limit: 200
    listen:
      dataset: bi_most_recommended.dataset
    row: 10
    col: 0
    width: 24
    height: 8
  - title: By method and reason
    name: By method and reason
    model: martlet
    explore: bi_recommendation_reasons
    type: looker_grid
    fields:
    - bi_recommendation_reasons.dataset
    - bi_recommendation_reasons.method
    - bi_recommendation_reasons.reason
    - bi_recommendation_reasons.count_recommendations
    - bi_recommendation_reasons.count_first_places
    sorts:
    - bi_recommendation_reasons.count_recommendations desc
    limit: 200
    listen:
      dataset: bi_recommendation_reasons.dataset
    row: 18
    col: 0
    width: 24
    height: 8
  - title: First places of customers
    name: First places of customers
    model: martlet
    explore: bi_recommendations
    type: looker_grid
    fields:
    - bi_recommendations.user_id
    - bi_recommendations.dataset
    - bi_recommendations.item_name
    - bi_recommendations.item_id
    - bi_recommendations.category
    - bi_recommendations.method
    - bi_recommendations.reason
    filters:
      bi_recommendations.rank: '1'
    limit: 200
    listen:
      dataset: bi_recommendations.dataset
    row: 26
    col: 0
    width: 24
    height: 8
  - title: Products most like each other
    name: Products most like each other
    model: martlet
    explore: bi_similar_items
    type: looker_grid
    fields:
    - bi_similar_items.dataset
    - bi_similar_items.item_name
    - bi_similar_items.item_id
    - bi_similar_items.similar_item_name
    - bi_similar_items.similar_item_id
    - bi_similar_items.similar_item_category
    - bi_similar_items.score
    - bi_similar_items.method
    sorts:
    - bi_similar_items.score desc
    filters:
      bi_similar_items.rank: '1'
    limit: 200
    listen:
      dataset: bi_similar_items.dataset
    row: 34
    col: 0
    width: 24
    height: 8
