with

order_events as (select * from {{ ref('int_orders__split_into_events') }}),
requests as (select * from {{ ref('int_order_reviews__first_requested') }}),

final as (
    -- The first midnight after the order was known.
    select
        order_id,
        'at_order' as moment,
        cast({{ dbt.dateadd('day', 1, 'cast(known_at as date)') }} as date) as as_of_date
    from order_events
    where event_name = 'purchased'
    union all
    select
        order_id,
        'at_request',
        requested_date
    from requests
)

select * from final
