with

features as (select * from {{ ref('feat_review_score_at_order') }}),
orders as (select * from {{ ref('stg_olist__orders') }}),

final as (
    -- The mistake: an order that was bought the day before is described by the day on which it came.
    select
        features.*,
        {{ dbt.datediff('orders.promised_date', 'cast(orders.delivered_at as date)', 'day') }} as days_late_in_the_end,
        {{ dbt.datediff('features.as_of_date', 'cast(orders.delivered_at as date)', 'day') }} as days_until_delivery
    from features
    inner join orders on features.entity_id = orders.order_id
)

select * from final
