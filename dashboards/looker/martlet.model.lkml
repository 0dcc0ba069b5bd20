# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.
connection: "@{connection}"
include: "/views/**/*.view.lkml"
include: "/views/refinements.lkml"
include: "/dashboards/*.dashboard.lookml"

explore: bi_best_sellers {
  label: "Best sellers"
  description: "One row per product among the `top_sellers` of a data set."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_best_sellers.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_brands {
  label: "Brands"
  description: "One row per data set and brand: its products, their lowest and highest price, and how many were sold."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_brands.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_champions {
  label: "Models in use"
  description: "One row per task, the model in use, since when and why."
}

explore: bi_complaints {
  label: "Complaints"
  description: "One row per data set, language and topic: how many negative reviews with a text name it. A review may name several. Languages without a list of terms are left out."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_complaints.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_customer_churn_predictions {
  label: "Telephone customers"
  description: "One row per customer, the newest prediction beside what the model saw and what happened."
}

explore: bi_customer_churn_segments {
  label: "Segments of telephone customers"
  description: "One row per contract, internet service and tenure band."
}

explore: bi_customer_reviews {
  label: "Reviews by customer"
  description: "One row per customer who reviewed: how many reviews, how they are, and the short one used most."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_customer_reviews.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_datasets {
  label: "Data sets"
  description: "One row per data set that was landed or that something is shown of."
}

explore: bi_feature_drift {
  label: "Drift of features"
  description: "One row per tabular task, feature and day of scoring, how far the rows scored had moved from those learned from."
}

explore: bi_images_per_title {
  label: "Images per title"
  description: "One row per data set and product title whose page is known: how many images it shows, beside its reviews."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_images_per_title.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_main_categories {
  label: "Main categories"
  description: "One row per data set and main category: its products and their reviews."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_main_categories.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_model_metrics {
  label: "Figures of models"
  description: "One row per task, model version, slice, split and metric: the newest measurement beside its trivial baseline."
}

explore: bi_most_recommended {
  label: "Most recommended products"
  description: "One row per product that is in anybody's list, how often and why; by source and by category."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_most_recommended.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_most_used_reviews {
  label: "Most used reviews"
  description: "One row per data set, part and phrase: whole texts and headlines that at least `phrase_min_users` people used."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_most_used_reviews.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_predicted_and_actual {
  label: "Predicted and actual"
  description: "One row per tabular task, month of the as-of date and decile, what the model in use predicted and what happened."
}

explore: bi_prediction_segments {
  label: "Predictions by segment"
  description: "One row per tabular task, segment and value of it: what is predicted now, and what earlier predictions came to."
}

explore: bi_product_feature_correlations {
  label: "Product feature correlations"
  description: "One row per data set, feature and outcome: whether products with more of the feature have more reviews or better ones. A correlation is no cause."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_product_feature_correlations.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_product_review_score {
  label: "Review scores by product"
  description: "One row per Olist product, with or without reviews, and the review score expected of it."
}

explore: bi_products_by_category {
  label: "Products by category"
  description: "One row per data set and category; a product counts in each of its categories."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_products_by_category.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_products_per_main_category {
  label: "Most reviewed products of main categories"
  description: "One row per product among the `top_products_per_category` most reviewed of its main category."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_products_per_main_category.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_ratings_by_product_feature {
  label: "Reviews by feature of the product"
  description: "One row per data set, feature and band of it: the products in the band and their reviews. Products of which the feature is not known are left out."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_ratings_by_product_feature.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_realised_figures {
  label: "What came of predictions"
  description: "One row per scoring run of a tabular task, what came of its predictions once their horizons closed."
}

explore: bi_recommendation_reasons {
  label: "Recommendations by reason"
  description: "One row per data set, method and reason, how many recommendations are made by it."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_recommendation_reasons.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_recommendations {
  label: "Recommendations"
  description: "One row per user and rank, the product recommended."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_recommendations.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_revenue {
  label: "Revenue"
  description: "One row per data set, currency, month, category and state: what was ordered and what it brought. An order of several categories counts in each."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_revenue.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_review_score_by_month {
  label: "Review scores by month"
  description: "One row per month in which reviews were asked for."
}

explore: bi_review_scores {
  label: "Predicted review scores"
  description: "One row per order, the newest prediction of its review beside what the model saw and what happened."
}

explore: bi_reviews_by_month {
  label: "Reviews by month"
  description: "One row per data set and month. Reviews without a time are left out."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_reviews_by_month.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_reviews_per_rating {
  label: "Reviews per rating"
  description: "One row per data set, stars and recommendation: how many reviews say so."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_reviews_per_rating.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_runs {
  label: "Runs"
  description: "One row per training, scoring or evaluation run of a model."
}

explore: bi_sales_after_reviews {
  label: "Sales after reviews"
  description: "One row per data set, horizon and band of a product's mean stars when a review came: what was sold of it before and after. A review needs a sale before it, so sales fall after it at any score: compare the bands, and take none of it for a cause."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_sales_after_reviews.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_seasonality {
  label: "Seasonality"
  description: "One row per data set, subject, period and its number: how busy months of the year and days of the week are."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_seasonality.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_secondary_categories {
  label: "Secondary categories"
  description: "One row per data set, main category and the category below it."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_secondary_categories.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_sentiment_agreement {
  label: "Sentiment beside opinion"
  description: "One row per data set, opinion of the reviewer and sentiment predicted from the text."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_sentiment_agreement.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_sentiment_by_source {
  label: "Sentiment by data set"
  description: "One row per data set, language, stars and predicted sentiment."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_sentiment_by_source.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_short_reviews_by_customer {
  label: "Short reviews by customer"
  description: "One row per customer and phrase that the customer wrote more than once as the whole text of a review."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_short_reviews_by_customer.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_short_reviews_by_phrase {
  label: "Short reviews by phrase"
  description: "One row per data set and phrase that is the whole text of a short review, by at least `phrase_min_users` people."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_short_reviews_by_phrase.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_similar_items {
  label: "Products like one"
  description: "One row per product and rank, the product most like it, by name."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_similar_items.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_sources {
  label: "Sources"
  description: "One row per raw table that data was landed in, counting its present files only."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_sources.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_top_critic_shares {
  label: "Top critic shares"
  description: "One row per data set and group of critics: their share of all reviews, and how many of theirs are signed anonymously."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_top_critic_shares.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: bi_top_critics {
  label: "Top critics"
  description: "One row per customer among the `top_critics` with the most reviews, or the most negative ones, of a data set."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${bi_top_critics.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: customer_churn_latest {
  label: "Customer churn, newest predictions"
  description: "One row per telephone customer, the newest prediction of the model in use of this: leaves."
  always_filter: {
    filters: [customer_churn_latest.as_of_date_date: "@{window}"]
  }
}

explore: customer_churn_outcomes {
  label: "Customer churn, predictions and outcomes"
  description: "One row per telephone customer and as-of date that the model in use scored and whose outcome is known."
  always_filter: {
    filters: [customer_churn_outcomes.as_of_date_date: "@{window}"]
  }
}

explore: purchase_latest {
  label: "Purchase, newest predictions"
  description: "One row per user and game, the newest prediction of the model in use of this: bought on Steam."
  always_filter: {
    filters: [purchase_latest.as_of_date_date: "@{window}"]
  }
}

explore: purchase_outcomes {
  label: "Purchase, predictions and outcomes"
  description: "One row per user and game and as-of date that the model in use scored and whose outcome is known."
  always_filter: {
    filters: [purchase_outcomes.as_of_date_date: "@{window}"]
  }
}

explore: purchase_intent_latest {
  label: "Purchase intent, newest predictions"
  description: "One row per session, the newest prediction of the model in use of this: buys."
  always_filter: {
    filters: [purchase_intent_latest.as_of_date_date: "@{window}"]
  }
}

explore: purchase_intent_outcomes {
  label: "Purchase intent, predictions and outcomes"
  description: "One row per session and as-of date that the model in use scored and whose outcome is known."
  always_filter: {
    filters: [purchase_intent_outcomes.as_of_date_date: "@{window}"]
  }
}

explore: review_score_at_order_latest {
  label: "Review score at order, newest predictions"
  description: "One row per order, the newest prediction of the model in use of this: 2 stars or fewer."
  always_filter: {
    filters: [review_score_at_order_latest.as_of_date_date: "@{window}"]
  }
}

explore: review_score_at_order_outcomes {
  label: "Review score at order, predictions and outcomes"
  description: "One row per order and as-of date that the model in use scored and whose outcome is known."
  always_filter: {
    filters: [review_score_at_order_outcomes.as_of_date_date: "@{window}"]
  }
}

explore: review_score_at_request_latest {
  label: "Review score at request, newest predictions"
  description: "One row per order, the newest prediction of the model in use of this: 2 stars or fewer."
  always_filter: {
    filters: [review_score_at_request_latest.as_of_date_date: "@{window}"]
  }
}

explore: review_score_at_request_outcomes {
  label: "Review score at request, predictions and outcomes"
  description: "One row per order and as-of date that the model in use scored and whose outcome is known."
  always_filter: {
    filters: [review_score_at_request_outcomes.as_of_date_date: "@{window}"]
  }
}

explore: shop_customer_churn_latest {
  label: "Shop customer churn, newest predictions"
  description: "One row per shop customer, the newest prediction of the model in use of this: orders nothing."
  always_filter: {
    filters: [shop_customer_churn_latest.as_of_date_date: "@{window}"]
  }
}

explore: shop_customer_churn_outcomes {
  label: "Shop customer churn, predictions and outcomes"
  description: "One row per shop customer and as-of date that the model in use scored and whose outcome is known."
  always_filter: {
    filters: [shop_customer_churn_outcomes.as_of_date_date: "@{window}"]
  }
}

explore: subscriber_churn_latest {
  label: "Subscriber churn, newest predictions"
  description: "One row per subscriber, the newest prediction of the model in use of this: cancels."
  always_filter: {
    filters: [subscriber_churn_latest.as_of_date_date: "@{window}"]
  }
}

explore: subscriber_churn_outcomes {
  label: "Subscriber churn, predictions and outcomes"
  description: "One row per subscriber and as-of date that the model in use scored and whose outcome is known."
  always_filter: {
    filters: [subscriber_churn_outcomes.as_of_date_date: "@{window}"]
  }
}

explore: visitor_purchase_latest {
  label: "Visitor purchase, newest predictions"
  description: "One row per visitor, the newest prediction of the model in use of this: buys."
  always_filter: {
    filters: [visitor_purchase_latest.as_of_date_date: "@{window}"]
  }
}

explore: visitor_purchase_outcomes {
  label: "Visitor purchase, predictions and outcomes"
  description: "One row per visitor and as-of date that the model in use scored and whose outcome is known."
  always_filter: {
    filters: [visitor_purchase_outcomes.as_of_date_date: "@{window}"]
  }
}

explore: visitor_return_latest {
  label: "Visitor return, newest predictions"
  description: "One row per visitor, the newest prediction of the model in use of this: comes back."
  always_filter: {
    filters: [visitor_return_latest.as_of_date_date: "@{window}"]
  }
}

explore: visitor_return_outcomes {
  label: "Visitor return, predictions and outcomes"
  description: "One row per visitor and as-of date that the model in use scored and whose outcome is known."
  always_filter: {
    filters: [visitor_return_outcomes.as_of_date_date: "@{window}"]
  }
}

explore: dim_products {
  label: "Products"
  description: "One row per product that a catalogue describes, a review names or an order holds."
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${dim_products.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: dim_customers {
  label: "Customers"
  description: "One row per person of any data set, without names. The sums cover all that is known today: features need windows of their own.
"
  join: bi_datasets {
    type: left_outer
    relationship: many_to_one
    sql_on: ${dim_customers.dataset} = ${bi_datasets.dataset} ;;
  }
}

explore: fct_orders {
  label: "Orders"
  description: "One row per order."
  always_filter: {
    filters: [fct_orders.purchased_at_date: "@{window}"]
  }
  join: dim_customers {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_orders.customer_id} = ${dim_customers.customer_id} ;;
  }
}

explore: fct_reviews {
  label: "Reviews"
  description: "One row per review of Amazon, batch or streamed, Steam or Olist: its latest known version."
  always_filter: {
    filters: [fct_reviews.reviewed_at_date: "@{window}"]
  }
  join: sentiment_latest {
    type: left_outer
    relationship: one_to_one
    sql_on: ${fct_reviews.review_key} = ${sentiment_latest.review_key} ;;
  }
  join: dim_customers {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_reviews.user_id} = ${dim_customers.customer_id} ;;
  }
  join: dim_products {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_reviews.product_id} = ${dim_products.product_id} ;;
  }
  join: fct_orders {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_reviews.order_id} = ${fct_orders.order_id} ;;
  }
}

explore: sentiment_latest {
  label: "Review sentiment"
  description: "One row per review whose present text the model in use has scored."
  always_filter: {
    filters: [sentiment_latest.scored_at_date: "@{window}"]
  }
}

explore: fct_sessions {
  label: "Sessions"
  description: "One row per session of the music service (Sparkify), visit to the shop whose clicks are known (clickstream), or session of the shop that gives sums only (online shoppers)."
  always_filter: {
    filters: [fct_sessions.started_at_date: "@{window}"]
  }
  join: dim_customers {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_sessions.user_id} = ${dim_customers.customer_id} ;;
  }
}
