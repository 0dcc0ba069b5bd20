{{ config(materialized='table') }}

{% set group_columns = {'seller': 'seller_id', 'product': 'product_id', 'category': 'category'} %}

with

signals as (

    select * from {{ ref('int_orders__turned_into_signals') }}

),

main_items as (

    select * from {{ ref('int_orders__reduced_to_main_item') }}

),

hand_to_groups as (

    {% for group_kind, group_column in group_columns.items() %}
        select
            '{{ group_kind }}' as group_kind,
            main_items.{{ group_column }} as group_id,
            signals.known_date,
            signals.signal_name,
            signals.stars
        from signals
        inner join main_items on signals.order_id = main_items.order_id
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

count_signals as (

    select
        group_kind,
        group_id,
        known_date,
        cast(sum(case when signal_name = 'ordered' then 1 else 0 end) as int64) as count_orders,
        cast(sum(case when signal_name in ('on_time', 'late') then 1 else 0 end) as int64) as count_due_orders,
        cast(sum(case when signal_name = 'late' then 1 else 0 end) as int64) as count_late_orders,
        cast(sum(case when signal_name = 'reviewed' then 1 else 0 end) as int64) as count_reviews,
        cast(sum(case when signal_name = 'reviewed' and stars <= 2 then 1 else 0 end) as int64) as count_low_reviews,
        cast(sum(case when signal_name = 'reviewed' then stars else 0 end) as int64) as sum_stars
    from hand_to_groups
    group by group_kind, group_id, known_date

),

final as (

    select
        *,
        row_number() over (partition by group_kind, group_id order by known_date) = 1 as is_first_day
    from count_signals

)

select * from final
