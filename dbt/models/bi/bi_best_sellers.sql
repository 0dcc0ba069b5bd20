with

products as (select * from {{ ref('int_products__measured') }}),

ranked as (
    select
        *,
        case when count_items_sold is null then 'reviews as stand-in' else 'items sold' end as ranked_by,
        coalesce(count_items_sold, count_reviews) as count_ranked,
        row_number() over (
            partition by dataset order by coalesce(count_items_sold, count_reviews) desc, product_id
        ) as rank
    from products
),

with_shares as (
    select
        *,
        count_ranked / nullif(sum(count_ranked) over (partition by dataset), 0) as dataset_ratio
    from ranked
),

final as (
    select
        dataset,
        rank,
        product_id,
        product_name,
        brand,
        main_category,
        ranked_by,
        count_items_sold,
        count_reviews as count_reviews_as_sales_stand_in,
        dataset_ratio,
        sum_stars / nullif(count_ratings, 0) as avg_rating,
        price
    from with_shares
    where rank <= {{ var('top_sellers', 100) }} and count_ranked > 0
)

select * from final
