# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
- dashboard: images
  title: Images per title
  description: How many images a product page shows, and whether more of them go with more or better reviews.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: dataset
    title: Dataset
    type: field_filter
    explore: bi_images_per_title
    model: martlet
    field: bi_images_per_title.dataset
  elements:
  - title: Titles
    name: Titles
    model: martlet
    explore: bi_images_per_title
    type: single_value
    fields:
    - bi_images_per_title.count_titles
    limit: 500
    listen:
      dataset: bi_images_per_title.dataset
    row: 0
    col: 0
    width: 6
    height: 3
  - title: Images
    name: Images
    model: martlet
    explore: bi_images_per_title
    type: single_value
    fields:
    - bi_images_per_title.sum_of_count_images
    limit: 500
    listen:
      dataset: bi_images_per_title.dataset
    row: 0
    col: 6
    width: 6
    height: 3
  - title: Images per title
    name: Images per title
    model: martlet
    explore: bi_images_per_title
    type: single_value
    fields:
    - bi_images_per_title.images_per_title
    limit: 500
    listen:
      dataset: bi_images_per_title.dataset
    row: 0
    col: 12
    width: 6
    height: 3
  - title: Reviews per product by number of images
    name: Reviews per product by number of images
    model: martlet
    explore: bi_ratings_by_product_feature
    type: looker_bar
    fields:
    - bi_ratings_by_product_feature.band
    - bi_ratings_by_product_feature.dataset
    - bi_ratings_by_product_feature.reviews_per_product
    pivots:
    - bi_ratings_by_product_feature.dataset
    filters:
      bi_ratings_by_product_feature.feature: images
    limit: 500
    listen:
      dataset: bi_ratings_by_product_feature.dataset
    row: 3
    col: 0
    width: 12
    height: 7
  - title: Titles with the most images
    name: Titles with the most images
    model: martlet
    explore: bi_images_per_title
    type: looker_grid
    fields:
    - bi_images_per_title.product_name
    - bi_images_per_title.dataset
    - bi_images_per_title.count_images
    - bi_images_per_title.count_reviews
    - bi_images_per_title.avg_rating
    sorts:
    - bi_images_per_title.count_images desc
    limit: 200
    listen:
      dataset: bi_images_per_title.dataset
    row: 10
    col: 0
    width: 24
    height: 8
  - title: Correlations
    name: Correlations
    model: martlet
    explore: bi_product_feature_correlations
    type: looker_grid
    fields:
    - bi_product_feature_correlations.dataset
    - bi_product_feature_correlations.feature
    - bi_product_feature_correlations.outcome
    - bi_product_feature_correlations.count_products
    - bi_product_feature_correlations.correlation
    limit: 500
    listen:
      dataset: bi_product_feature_correlations.dataset
    row: 18
    col: 0
    width: 24
    height: 8
