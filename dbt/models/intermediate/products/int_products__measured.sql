{# A table, for eight bi models read it, and each read would add up all reviews. #}
{{ config(materialized='table', cluster_by=['dataset']) }}

with

products as (select * from {{ ref('dim_products') }}),
pages as (select * from {{ ref('int_products__paged') }}),
review_sums as (select * from {{ ref('int_product_reviews__summed') }}),
order_items as (select * from {{ ref('int_order_items__joined_to_orders') }}),

sum_up_sales as (
    select
        product_id,
        cast(sum(quantity) as int64) as count_items_sold,
        {{ exact_sum('sum_price') }} / nullif(sum(quantity), 0) as avg_price
    from order_items
    group by product_id
),

find_shops as (
    select distinct dataset from order_items
),

final as (
    select
        -- ids
        products.product_id,

        -- strings
        products.dataset,
        products.product_name,
        coalesce(products.brand, '(unknown)') as brand,
        coalesce(products.main_category, '(unknown)') as main_category,
        pages.secondary_category,

        -- numerics: nothing sold is 0 in a data set with orders, and unknown in one without
        coalesce(products.crawled_price, sum_up_sales.avg_price) as price,
        pages.count_images,
        pages.count_description_characters,
        case when products.brand is not null then count(*) over (partition by products.dataset, products.brand) end
            as count_products_of_brand,
        coalesce(review_sums.count_reviews, 0) as count_reviews,
        coalesce(review_sums.count_ratings, 0) as count_ratings,
        coalesce(review_sums.sum_stars, 0) as sum_stars,
        coalesce(review_sums.count_recommended, 0) as count_recommended,
        case when find_shops.dataset is not null then coalesce(sum_up_sales.count_items_sold, 0) end
            as count_items_sold
    from products
    left join pages on products.product_id = pages.product_id
    left join review_sums on products.product_id = review_sums.product_id
    left join sum_up_sales on products.product_id = sum_up_sales.product_id
    left join find_shops on products.dataset = find_shops.dataset
)

select * from final
