with

products as (select * from {{ ref('int_products__measured') }}),

final as (
    select
        dataset,
        brand,
        count(*) as count_products,
        count(price) as count_priced_products,
        min(price) as min_price,
        max(price) as max_price,
        cast(sum(count_items_sold) as int64) as count_items_sold,
        cast(sum(count_reviews) as int64) as count_reviews_as_sales_stand_in,
        sum(sum_stars) / nullif(sum(count_ratings), 0) as avg_rating
    from products
    group by dataset, brand
)

select * from final
