# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: complaints
  title: Complaints
  description: What negative reviews complain about, and how reviews go with price, description and size of the
    brand.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_complaints
    model: martlet
    field: bi_complaints.dataset
  - name: language
    title: Language
    type: field_filter
    explore: bi_complaints
    model: martlet
    field: bi_complaints.language
  elements:
  - title: Namings of a topic
    name: Namings of a topic
    model: martlet
    explore: bi_complaints
    type: single_value
    fields:
    - bi_complaints.sum_of_count_naming_reviews
    limit: 500
    listen:
      dataset: bi_complaints.dataset
      language: bi_complaints.language
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Negative reviews of the largest part
    name: Negative reviews of the largest part
    model: martlet
    explore: bi_complaints
    type: single_value
    fields:
    - bi_complaints.max_negative_reviews
    limit: 500
    listen:
      dataset: bi_complaints.dataset
      language: bi_complaints.language
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Products compared
    name: Products compared
    model: martlet
    explore: bi_ratings_by_product_feature
    type: single_value
    fields:
    - bi_ratings_by_product_feature.sum_of_count_products
    filters:
      bi_ratings_by_product_feature.feature: price
    limit: 500
    listen:
      dataset: bi_ratings_by_product_feature.dataset
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Negative reviews by topic
    name: Negative reviews by topic
    model: martlet
    explore: bi_complaints
    type: looker_bar
    fields:
    - bi_complaints.topic
    - bi_complaints.dataset
    - bi_complaints.sum_of_count_naming_reviews
    pivots:
    - bi_complaints.dataset
    sorts:
    - bi_complaints.sum_of_count_naming_reviews desc
    limit: 500
    note_text: A review may name several topics.
    listen:
      dataset: bi_complaints.dataset
      language: bi_complaints.language
    row: 3
    col: 0
    width: 12
    height: 7
  - title: Average stars by price
    name: Average stars by price
    model: martlet
    explore: bi_ratings_by_product_feature
    type: looker_bar
    fields:
    - bi_ratings_by_product_feature.band
    - bi_ratings_by_product_feature.dataset
    - bi_ratings_by_product_feature.max_of_avg_rating
    pivots:
    - bi_ratings_by_product_feature.dataset
    filters:
      bi_ratings_by_product_feature.feature: price
    limit: 500
    listen:
      dataset: bi_ratings_by_product_feature.dataset
    row: 3
    col: 12
    width: 12
    height: 7
  - title: Topics
    name: Topics
    model: martlet
    explore: bi_complaints
    type: looker_grid
    fields:
    - bi_complaints.dataset
    - bi_complaints.language
    - bi_complaints.topic
    - bi_complaints.count_negative_reviews
    - bi_complaints.count_naming_reviews
    - bi_complaints.naming_ratio
    sorts:
    - bi_complaints.count_naming_reviews desc
    limit: 500
    listen:
      dataset: bi_complaints.dataset
      language: bi_complaints.language
    row: 10
    col: 0
    width: 24
    height: 8
  - title: Reviews by feature of the product
    name: Reviews by feature of the product
    model: martlet
    explore: bi_ratings_by_product_feature
    type: looker_grid
    fields:
    - bi_ratings_by_product_feature.dataset
    - bi_ratings_by_product_feature.feature
    - bi_ratings_by_product_feature.band
    - bi_ratings_by_product_feature.count_products
    - bi_ratings_by_product_feature.count_reviews
    - bi_ratings_by_product_feature.avg_reviews_per_product
    - bi_ratings_by_product_feature.avg_rating
    sorts:
    - bi_ratings_by_product_feature.count_reviews desc
    limit: 500
    listen:
      dataset: bi_ratings_by_product_feature.dataset
    row: 18
    col: 0
    width: 24
    height: 8
