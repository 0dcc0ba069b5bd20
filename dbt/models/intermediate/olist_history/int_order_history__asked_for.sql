with

moments as (select * from {{ ref('int_order_moments__listed') }}),
order_groups as (select * from {{ ref('int_orders__grouped') }}),

final as (
    select distinct
        order_groups.group_kind,
        order_groups.group_id,
        moments.as_of_date
    from moments
    inner join order_groups on moments.order_id = order_groups.order_id
)

select * from final
