{# Kinds of groups that an order belongs to, and what names the group in `int_orders__described_at_purchase`. #}
{% macro order_group_columns() %}
    {% do return({
        'seller': 'orders.seller_id', 'product': 'orders.product_id', 'category': 'orders.category', 'route': 'orders.route',
        'zip_band': 'orders.customer_zip_band', 'customer': 'orders.customer_id', 'market': "'olist'",
    }) %}
{% endmacro %}


{# Columns that both moments of a review score share, in one place for the two marts and for the model that they read. #}

{# What is taken of the history of each kind of group. #}
{% macro review_score_history() %}
    {%- set orders = ['count_orders_to_date', 'count_orders_90d', 'popularity_index_90d'] -%}
    {%- set reviews = ['count_reviews_to_date', 'avg_stars_to_date', 'low_review_ratio_to_date'] -%}
    {%- set days = ['avg_days_to_shipment_90d', 'avg_days_to_delivery_90d', 'avg_days_past_promise_90d'] -%}
    {%- set late = ['late_order_ratio_to_date', 'late_order_ratio_90d'] -%}
    {% do return({
        'seller': orders + ['count_unshipped_orders'] + days + late + reviews + ['low_review_ratio_90d'],
        'product': orders + ['count_unshipped_orders', 'late_order_ratio_to_date'] + reviews,
        'category': orders + ['late_order_ratio_to_date'] + reviews,
        'route': ['count_orders_to_date'] + days + late + ['low_review_ratio_90d'],
        'zip_band': ['count_orders_to_date'] + days + late + ['low_review_ratio_90d'],
        'customer': ['count_orders_to_date', 'count_reviews_to_date', 'avg_stars_to_date'],
        'market': ['count_unshipped_orders'] + days + ['late_order_ratio_90d', 'low_review_ratio_90d'],
    }) %}
{% endmacro %}


{% macro review_score_features() %}
    {%- set columns = [
        'count_items', 'count_products', 'count_sellers', 'sum_price', 'sum_freight', 'main_item_price', 'freight_price_ratio',
        'freight_weight_ratio', 'sum_weight_g', 'sum_volume_cm3', 'count_photos', 'count_description_characters',
        'is_sum_price_outlier', 'is_sum_freight_outlier', 'is_sum_weight_g_outlier', 'category', 'payment_type',
        'max_installments', 'customer_state', 'seller_state', 'is_same_state', 'is_same_zip_band', 'zip_band_distance',
        'purchased_month', 'purchased_weekday', 'purchased_season', 'days_promised', 'days_promised_above_usual',
        'days_promised_above_delivery', 'is_approved_by_as_of', 'is_shipped_by_as_of', 'is_delivered_by_as_of',
        'days_to_approval',
    ] -%}
    {%- for kind, history_columns in review_score_history().items() -%}
        {%- for column in history_columns -%}
            {%- do columns.append(kind ~ '_' ~ column) -%}
        {%- endfor -%}
    {%- endfor -%}
    {% do return(columns) %}
{% endmacro %}
