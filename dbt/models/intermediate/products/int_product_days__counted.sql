with

order_items as (select * from {{ ref('int_order_items__joined_to_orders') }}),
reviews as (select * from {{ ref('fct_reviews') }}),

list_events as (
    select
        dataset,
        product_id,
        cast(purchased_at as date) as happened_date,
        quantity as count_items_sold,
        0 as count_ratings,
        0 as stars
    from order_items
    where product_id is not null
    union all
    select
        dataset,
        product_id,
        cast(known_at as date),
        0,
        1,
        rating
    from reviews
    where
        product_id is not null
        and rating is not null
        and known_at is not null
        and dataset in (select distinct order_items.dataset from order_items)
),

final as (
    select
        dataset,
        product_id,
        happened_date,
        {{ dbt.datediff("cast('1970-01-01' as date)", 'happened_date', 'day') }} as day_number,
        cast(sum(count_items_sold) as int64) as count_items_sold,
        cast(sum(count_ratings) as int64) as count_ratings,
        sum(stars) as sum_stars
    from list_events
    group by dataset, product_id, happened_date
)

select * from final
