{{ config(cluster_by=['dataset', 'main_category']) }}

with

reviews as (select * from {{ ref('fct_reviews') }}),
order_items as (select * from {{ ref('fct_order_items') }}),
described_products as (select * from {{ ref('int_products__described') }}),

collected as (
    -- Reviews and orders name products that no catalogue describes.
    select product_id, dataset from described_products
    union distinct
    select product_id, dataset from reviews where product_id is not null
    union distinct
    select product_id, dataset from order_items where product_id is not null
),

final as (
    select
        -- ids
        collected.product_id,

        -- strings
        collected.dataset,
        coalesce(described_products.product_name, collected.product_id) as product_name,
        described_products.brand,
        described_products.main_category,

        -- numerics
        described_products.crawled_price,

        -- booleans
        described_products.product_id is not null as is_described,

        -- timestamps
        described_products.release_date
    from collected
    left join described_products on collected.product_id = described_products.product_id
)

select * from final
