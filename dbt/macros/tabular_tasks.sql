{# Made by `make generate` from ml/tabular/tasks. The tabular tasks, and what bi divides predictions by:
   features, with the bounds of bands for numbers. #}
{% macro tabular_tasks() %}
    {% do return({
        'customer_churn': {'features': 'feat_customer_churn', 'segments': {'contract': [], 'internet_service': [], 'payment_method': [], 'tenure_months': [0, 12, 24, 48]}},
        'purchase': {'features': 'feat_purchase', 'segments': {'main_genre': [], 'is_free_to_play': [], 'days_since_release': [0, 30, 365, 1095]}},
        'purchase_intent': {'features': 'feat_purchase_intent', 'segments': {'visitor_type': [], 'month_of_year': [], 'is_weekend': []}},
        'review_score_at_order': {'features': 'feat_review_score_at_order', 'segments': {'category': [], 'customer_state': [], 'seller_state': [], 'count_sellers': [1, 2]}},
        'review_score_at_request': {'features': 'feat_review_score_at_request', 'segments': {'category': [], 'customer_state': [], 'is_delivered_by_as_of': [], 'is_late_so_far': []}},
        'shop_customer_churn': {'features': 'feat_shop_customer_churn', 'segments': {'dataset': [], 'count_orders_to_date': [1, 2, 5], 'days_since_last_order': [0, 30, 90]}},
        'subscriber_churn': {'features': 'feat_subscriber_churn', 'segments': {'is_paid': [], 'tenure_days': [0, 30, 90, 365], 'count_sessions_30d': [0, 1, 5, 20]}},
        'visitor_purchase': {'features': 'feat_visitor_purchase', 'segments': {'count_carts_30d': [0, 1, 3], 'count_purchases_to_date': [0, 1, 3], 'days_since_last_visit': [0, 7, 14]}},
        'visitor_return': {'features': 'feat_visitor_return', 'segments': {'count_visits_30d': [0, 1, 2, 5], 'days_since_last_visit': [0, 7, 14]}},
    }) %}
{% endmacro %}
