-- What an analysis adds up must be what the mart below it holds.
with

reviews as (
    select
        count(*) as count_reviews,
        count(user_id) as count_of_users,
        count(product_id) as count_of_products,
        count(reviewed_at) as count_dated
    from {{ ref('fct_reviews') }}
),

products as (
    select count(*) as count_products from {{ ref('dim_products') }}
),

orders as (
    select
        coalesce(sum(count_items), 0) as count_items,
        coalesce(round(sum(sum_price), 2), 0) as sum_price,
        count(purchased_at) as count_orders
    from {{ ref('fct_orders') }}
),

{% set totals = [
    ("bi_top_critic_shares where critics = 'everybody'", 'sum(count_reviews)', 'reviews.count_reviews'),
    ('bi_customer_reviews', 'sum(count_reviews)', 'reviews.count_of_users'),
    ('bi_main_categories', 'sum(count_reviews)', 'reviews.count_of_products'),
    ('bi_main_categories', 'sum(count_products)', 'products.count_products'),
    ('bi_secondary_categories', 'sum(count_reviews)', 'reviews.count_of_products'),
    ('bi_secondary_categories', 'sum(count_products)', 'products.count_products'),
    ('bi_brands', 'sum(count_reviews_as_sales_stand_in)', 'reviews.count_of_products'),
    ('bi_brands', 'sum(count_items_sold)', 'orders.count_items'),
    ('bi_revenue', 'sum(count_items)', 'orders.count_items'),
    ('bi_revenue', 'round(sum(sum_price), 2)', 'orders.sum_price'),
    ("bi_seasonality where subject = 'reviews' and period = 'day of week'", 'sum(count_records)', 'reviews.count_dated'),
    ("bi_seasonality where subject = 'orders' and period = 'month of year'", 'sum(count_records)', 'orders.count_orders'),
] %}

compare_totals as (
    {% for table, total, expected in totals %}
        select
            '{{ table.replace("'", '') }}: {{ total }}' as what,
            (select coalesce({{ total }}, 0) from {{ ref(table.split(' ')[0]) }} {{ table.split(' ')[1:] | join(' ') }})
                as bi_total,
            {{ expected }} as expected_total
        from reviews
        cross join products
        cross join orders
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from compare_totals
where bi_total != expected_total
