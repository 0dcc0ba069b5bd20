{{ config(cluster_by=['user_id']) }}

with

playtime as (select * from {{ ref('fct_playtime') }}),

final as (
    -- Two titles of one game are one game. Ten hours count 1, as a review does; a hundred count twice as much.
    select
        user_id,
        product_id as item_id,
        'steam' as dataset,
        ln(1 + {{ exact_sum('crawled_playtime_hours') }}) / ln(11) as strength
    from playtime
    where product_id is not null
    group by 1, 2
)

select * from final
