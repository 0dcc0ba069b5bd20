with

order_items as (

    select * from {{ ref('stg_olist__order_items') }}

),

final as (

    select
        order_id,
        count(*) as count_items,
        count(distinct seller_id) as count_sellers,
        {{ exact_sum('price') }} as sum_price,
        {{ exact_sum('freight') }} as sum_freight
    from order_items
    group by order_id

)

select * from final
