with

order_items as (select * from {{ ref('stg_shop__order_items') }}),

final as (
    -- The shop exports no catalogue, but each item tells the category of its product; of several the first by name.
    select
        product_id,
        min(category) as category
    from order_items
    where product_id is not null
    group by product_id
)

select * from final
