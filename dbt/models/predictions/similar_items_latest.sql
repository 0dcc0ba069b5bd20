{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['item_id']) }}

with

predictions as (select * from {{ source('predictions', 'similar_items') }}),
champions as (select * from {{ ref('champions_current') }}),
products as (select * from {{ ref('dim_products') }}),

final as (
    -- As with the lists of users: replaced as a whole, and gone with the product.
    select predictions.*
    from predictions
    inner join champions
        on starts_with(champions.task, 'recommend_')
        and predictions.model_version = champions.model_version
    inner join products on predictions.item_id = products.product_id
    qualify dense_rank() over (partition by predictions.item_id order by predictions.as_of_date desc) = 1
)

select * from final
