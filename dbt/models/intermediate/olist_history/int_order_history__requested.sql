{% set group_columns = {'seller': 'seller_id', 'product': 'product_id', 'category': 'category'} %}

with

main_items as (

    select * from {{ ref('int_orders__reduced_to_main_item') }}

),

requests as (

    select * from {{ ref('int_order_reviews__first_requested') }}

),

final as (

    {% for group_kind, group_column in group_columns.items() %}
        select distinct
            '{{ group_kind }}' as group_kind,
            main_items.{{ group_column }} as group_id,
            requests.requested_date as as_of_date
        from requests
        inner join main_items on requests.order_id = main_items.order_id
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
