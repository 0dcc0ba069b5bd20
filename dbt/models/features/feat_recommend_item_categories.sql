{{ config(cluster_by=['item_id']) }}

with

product_categories as (select * from {{ ref('dim_product_categories') }}),

final as (
    select
        product_id as item_id,
        dataset,
        category
    from product_categories
)

select * from final
