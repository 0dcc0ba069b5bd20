with

order_items as (select * from {{ ref('fct_order_items') }}),

final as (
    select
        order_id,
        cast(sum(quantity) as int64) as count_items,
        count(distinct coalesce(seller_id, dataset)) as count_sellers,
        {{ exact_sum('sum_price') }} as sum_price,
        {{ exact_sum('freight') }} as sum_freight
    from order_items
    group by order_id
)

select * from final
