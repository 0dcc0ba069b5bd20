with

orders as (select * from {{ ref('fct_orders') }}),
order_items as (select * from {{ ref('stg_olist__order_items') }}),
olist_orders as (select * from {{ ref('stg_olist__orders') }}),

records_of_orders as (
    {% for dataset, table in [
        ('olist', 'orders'), ('olist', 'order_items'), ('olist', 'order_payments'), ('olist', 'order_reviews'),
        ('shop', 'orders'), ('shop', 'order_items'),
    ] %}
        {{ raw_records(dataset, table, "_namespace || ':' || order_id") }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

records_of_products as (
    {{ raw_records('olist', 'products', "_namespace || ':' || product_id") }}
),

records_of_order_customers as (
    {{ raw_records('olist', 'customers', "_namespace || ':' || customer_id") }}
),

order_products as (
    select distinct
        order_id,
        product_id
    from order_items
),

stack_records as (
    select
        records_of_orders.entity_id as order_id,
        {{ record_columns('records_of_orders') }}
    from records_of_orders
    union all
    select
        order_products.order_id,
        {{ record_columns('records_of_products') }}
    from records_of_products
    inner join order_products on records_of_products.entity_id = order_products.product_id
    union all
    select
        olist_orders.order_id,
        {{ record_columns('records_of_order_customers') }}
    from records_of_order_customers
    inner join olist_orders on records_of_order_customers.entity_id = olist_orders.order_customer_id
),

final as (
    select
        stack_records.order_id,
        orders.customer_id,
        {{ record_columns('stack_records') }}
    from stack_records
    left join orders on stack_records.order_id = orders.order_id
)

select * from final
