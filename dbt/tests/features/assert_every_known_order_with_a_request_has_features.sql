with

requests as (select * from {{ ref('int_order_reviews__first_requested') }}),
order_events as (select * from {{ ref('int_orders__split_into_events') }}),
features as (select * from {{ ref('feat_review_score_at_request') }})

select requests.order_id
from requests
inner join order_events
    on requests.order_id = order_events.order_id
    and order_events.event_name = 'purchased'
    and order_events.known_at < cast(requests.requested_date as timestamp)
left join features
    on requests.order_id = features.entity_id
    and requests.requested_date = features.as_of_date
where features.entity_id is null
