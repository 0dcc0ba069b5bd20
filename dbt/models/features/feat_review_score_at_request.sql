{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

{% set history_columns = [
    'count_orders_to_date', 'count_orders_90d', 'popularity_index_90d', 'late_order_ratio_to_date',
    'count_reviews_to_date', 'avg_stars_to_date', 'low_review_ratio_to_date'
] %}

with

delivery_states as (

    select * from {{ ref('int_orders__measured_at_request') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

main_items as (

    select * from {{ ref('int_orders__reduced_to_main_item') }}

),

sellers as (

    select * from {{ ref('stg_olist__sellers') }}

),

history as (

    select * from {{ ref('int_order_history__summed_before_request') }}

),

final as (

    select
        delivery_states.order_id as entity_id,
        delivery_states.as_of_date,

        -- the delivery, as far as it was known
        delivery_states.is_shipped_by_as_of,
        delivery_states.is_delivered_by_as_of,
        delivery_states.days_late_so_far,
        delivery_states.days_since_purchase,
        delivery_states.days_promised,
        delivery_states.days_to_approval,
        delivery_states.days_to_shipment,
        delivery_states.days_shipped_after_limit,
        delivery_states.days_to_delivery,
        delivery_states.days_since_delivery,

        -- what was known of the seller, the product and the category of the dearest item
        {% for kind in ['seller', 'product', 'category'] %}
            {% for column in history_columns %}
                {{ kind }}_history.{{ column }} as {{ kind }}_{{ column }},
            {% endfor %}
        {% endfor %}

        -- what was bought, and how it was paid
        cast(orders.count_items as int64) as count_items,
        cast(main_items.count_products as int64) as count_products,
        cast(orders.count_sellers as int64) as count_sellers,
        -- rounded, for a sum of floats may differ in its last bit from run to run, and the input is hashed
        round(orders.sum_price, 2) as sum_price,
        round(orders.sum_freight, 2) as sum_freight,
        round(orders.sum_freight / nullif(orders.sum_price, 0), 6) as freight_price_ratio,
        main_items.price as main_item_price,
        cast(main_items.sum_weight_g as float64) as sum_weight_g,
        main_items.count_photos,
        main_items.count_description_characters,
        main_items.category,
        orders.main_payment_type as payment_type,
        orders.max_installments,
        orders.customer_state,
        sellers.seller_state,
        orders.customer_state = sellers.seller_state as is_same_state
    from delivery_states
    inner join orders on delivery_states.order_id = orders.order_id
    left join main_items on delivery_states.order_id = main_items.order_id
    left join sellers on main_items.seller_id = sellers.seller_id
    {% for kind, column in {'seller': 'seller_id', 'product': 'product_id', 'category': 'category'}.items() %}
        left join history as {{ kind }}_history
            on {{ kind }}_history.group_kind = '{{ kind }}'
            and {{ kind }}_history.group_id = main_items.{{ column }}
            and {{ kind }}_history.as_of_date = delivery_states.as_of_date
    {% endfor %}

)

select * from final
