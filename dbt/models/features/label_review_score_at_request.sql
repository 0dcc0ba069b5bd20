{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

requests as (select * from {{ ref('int_order_reviews__first_requested') }}),
order_reviews as (select * from {{ ref('stg_olist__order_reviews') }}),
features as (select * from {{ ref('feat_review_score_at_request') }}),

set_horizons as (
    select
        features.entity_id,
        features.as_of_date,
        features.as_of_date as horizon_start,
        cast({{ dbt.dateadd('day', var('review_score_at_request_horizon_days'), 'features.as_of_date') }} as date) as horizon_end,
        order_reviews.rating,
        order_reviews.answered_at
    from features
    inner join requests on features.entity_id = requests.order_id
    inner join order_reviews on requests.review_key = order_reviews.review_key
),

final as (
    -- An answer that came later, or never, leaves the order without a label.
    select
        entity_id,
        as_of_date,
        horizon_start,
        horizon_end,
        rating as review_score,
        rating <= 2 as is_low_score,
        answered_at
    from set_horizons
    where answered_at >= cast(horizon_start as timestamp) and answered_at < cast(horizon_end as timestamp)
)

select * from final
