with

timed_orders as (select * from {{ ref('int_orders__timed_at_moment') }}),
orders as (select * from {{ ref('int_orders__described_at_purchase') }}),
clean_measures as (select * from {{ ref('int_orders__imputed_and_flagged') }}),
history as (select * from {{ ref('int_order_history__summed_before_moment') }}),

final as (
    select
        timed_orders.*,

        -- what was known of those it concerns
        {% for kind, columns in review_score_history().items() %}
            {% for column in columns %}
                {{ kind }}_history.{{ column }} as {{ kind }}_{{ column }},
            {% endfor %}
        {% endfor %}

        -- what was bought, and how it was paid
        orders.count_items,
        orders.count_products,
        orders.count_sellers,
        orders.sum_price,
        orders.sum_freight,
        orders.main_item_price,
        round(orders.sum_freight / nullif(orders.sum_price, 0), 6) as freight_price_ratio,
        round(orders.sum_freight / nullif(orders.sum_weight_g, 0), 6) as freight_weight_ratio,
        clean_measures.sum_weight_g,
        clean_measures.sum_volume_cm3,
        clean_measures.count_photos,
        clean_measures.count_description_characters,
        clean_measures.is_sum_price_outlier,
        clean_measures.is_sum_freight_outlier,
        clean_measures.is_sum_weight_g_outlier,
        orders.category,
        orders.main_payment_type as payment_type,
        orders.max_installments,

        -- where it goes, and when
        orders.customer_state,
        orders.seller_state,
        orders.customer_state = orders.seller_state as is_same_state,
        orders.zip_band_distance = 0 as is_same_zip_band,
        orders.zip_band_distance,
        case
            when timed_orders.purchased_month in (12, 1, 2) then 'summer'
            when timed_orders.purchased_month in (3, 4, 5) then 'autumn'
            when timed_orders.purchased_month in (6, 7, 8) then 'winter'
            else 'spring'
        end as purchased_season,
        timed_orders.days_promised - route_history.avg_days_promised_to_date as days_promised_above_usual,
        timed_orders.days_promised - route_history.avg_days_to_delivery_90d as days_promised_above_delivery
    from timed_orders
    inner join orders on timed_orders.order_id = orders.order_id
    left join clean_measures on timed_orders.order_id = clean_measures.order_id
    {% for kind, group_column in order_group_columns().items() %}
        left join history as {{ kind }}_history
            on {{ kind }}_history.group_kind = '{{ kind }}'
            and {{ kind }}_history.group_id = {{ group_column }}
            and {{ kind }}_history.as_of_date = timed_orders.as_of_date
    {% endfor %}
)

select * from final
