"""Figures of pages, and an analyst's SQL for each: on tables that the app does not read, where there are any."""

from __future__ import annotations

REVIEWS = "select count(*) from marts.fct_reviews"
PRODUCTS = "select count(*) from marts.dim_products"
REVIEWS_OF_PRODUCTS = "select count(*) from marts.fct_reviews join marts.dim_products using (product_id)"
PICTURED = (
    "from marts.dim_products join intermediate.int_products__paged using (product_id) where count_images is not null"
)
CRITICS = """
    from (
        select
            *,
            row_number() over (partition by dataset order by reviews desc, user_id) as place,
            row_number() over (partition by dataset order by negative desc, user_id) as negative_place
        from (
            select
                dataset, user_id, count(*) as reviews, count_if(coalesce(rating <= 2, not is_recommended)) as negative
            from marts.fct_reviews
            where user_id is not null
            group by all
        )
    )
    where least(place, negative_place) <= 100"""
NEGATIVE_PARTS = """
    select count(*) as reviews
    from marts.fct_reviews
    where has_text
        and language in ('de', 'en', 'es', 'fr', 'pt', 'ru')
        and coalesce(rating <= 2, not is_recommended)
    group by dataset, language"""
CHURNING = "from predictions.customer_churn_latest join features.feat_customer_churn using (entity_id, as_of_date)"
PAGES = {
    "overview": {
        "Reviews": REVIEWS,
        "Rows rejected": "select count(*) from raw.rejects",
        "Rows landed": "select sum(count_loaded) from bi.bi_sources",
    },
    "reviews_per_rating": {
        "Reviews": REVIEWS,
        "Recommending reviews": f"{REVIEWS} where is_recommended",
        "Share that recommends": "select count_if(is_recommended) / count(*) from marts.fct_reviews",
    },
    "customers": {
        "Customers": "select count(distinct user_id) from marts.fct_reviews",
        "Reviews": "select count(user_id) from marts.fct_reviews",
        "Reviews per customer": "select count(user_id) / count(distinct user_id) from marts.fct_reviews",
    },
    "most_used_reviews": {
        "Phrases": "select count(*) from intermediate.int_review_phrases__repeated",
        "Reviews": "select sum(count_reviews) from intermediate.int_review_phrases__repeated",
        "People behind the most used": "select max(count_users) from intermediate.int_review_phrases__repeated",
    },
    "top_critics": {
        "Critics listed": f"select count(*) {CRITICS}",
        "Their reviews": f"select sum(reviews) {CRITICS}",
        "Negative ones": f"select sum(negative) {CRITICS}",
    },
    "main_categories": {
        "Products": PRODUCTS,
        "Reviewed products": f"{PRODUCTS} where product_id in (select product_id from marts.fct_reviews)",
        "Reviews": REVIEWS_OF_PRODUCTS,
    },
    "secondary_categories": {
        "Secondary categories": "select count(distinct coalesce(secondary_category, '(none)')) "
        "from marts.dim_products left join intermediate.int_products__paged using (product_id)",
        "Products": PRODUCTS,
        "Reviews": REVIEWS_OF_PRODUCTS,
    },
    "images": {
        "Titles": f"select count(distinct (dataset, product_name)) {PICTURED} and product_name is not null",
        "Images": f"select sum(count_images) {PICTURED}",
        "Images per title": f"select sum(count_images) / count(distinct (dataset, product_name)) {PICTURED}",
    },
    "brands": {
        "Products": PRODUCTS,
        "Lowest price": "select min(price) from intermediate.int_products__measured",
        "Highest price": "select max(price) from intermediate.int_products__measured",
    },
    "complaints": {
        "Namings of a topic": "select sum(count_naming_reviews) from bi.bi_complaints",
        "Negative reviews of the largest part": f"select max(reviews) from ({NEGATIVE_PARTS})",
        "Products compared": "select count(price) from intermediate.int_products__measured",
    },
    "trends": {
        "Revenue": "select sum(items.sum_price) from marts.fct_order_items as items "
        "join marts.fct_orders using (order_id) "
        "where order_status is null or order_status not in ('canceled', 'cancelled', 'refunded', 'unavailable')",
        "Items": "select sum(quantity) from marts.fct_order_items",
        "Freight": "select sum(freight) from marts.fct_order_items",
    },
    "sentiment": {
        "Reviews": REVIEWS,
        "With a text and a sentiment": "select count(predicted_label) from predictions.sentiment_latest",
        "Share negative": "select count_if(predicted_label in ('very negative', 'negative')) / count(predicted_label) "
        "from predictions.sentiment_latest",
    },
    "recommendations": {
        "Recommendations": "select count(*) from predictions.recommend_latest",
        "Users": "select count(distinct user_id) from predictions.recommend_latest",
        "Products recommended": "select count(distinct item_id) from predictions.recommend_latest",
        "Share by popularity alone": "select count_if(method in ('popular', 'recent', 'category_popular')) / count(*) "
        "from predictions.recommend_latest",
    },
    "review_scores": {
        "Orders predicted": "select count(*) from predictions.review_score_at_request_latest",
        "Predicted low scores": "select avg(score) from predictions.review_score_at_request_latest",
        "Expected stars": "select avg(predicted_value) from predictions.review_score_at_request_latest",
    },
    "telephone_customers": {
        "Customers": "select count(*) from predictions.customer_churn_latest",
        "Charges likely to be lost a month": f"select sum(score * monthly_charges) {CHURNING}",
        "Share likely to be lost": f"select sum(score * monthly_charges) / sum(monthly_charges) {CHURNING}",
    },
    "models": {
        "Tasks measured": "select count(distinct task) from bi.bi_model_metrics where is_champion",
        "Models in use": "select count(distinct task) from ml.champions",
        "Failed runs": "select count(*) from ml.runs where status = 'failed'",
    },
}
OF_TASK = {
    "Predicted": "select count(distinct entity_id) {predictions}",
    "Newest as-of date": "select max(as_of_date) {predictions}",
    "In the high tier": "select count(*) from predictions.{task}_latest where risk_tier = 'high'",
    "Mean score": "select avg(score) from predictions.{task}_latest",
    "Outcomes known": "select count(*) from predictions.{task}_outcomes",
}
PREDICTIONS = """
    from predictions.{task}
    where known_as_of = 'as_known'
        and model_version = (select arg_max(model_version, promoted_at) from ml.champions where task = '{task}')"""


def by_hand(page: str) -> dict[str, str]:
    """Queries for some figures of a page, by their titles; a page that has no list is that of a prediction task."""
    of_task = {
        title: sql.format(task=page, predictions=PREDICTIONS.format(task=page)) for title, sql in OF_TASK.items()
    }
    return PAGES.get(page, of_task)
