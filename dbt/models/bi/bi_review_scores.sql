{{ config(cluster_by=['as_of_date', 'risk_tier', 'category', 'customer_state']) }}

with

predictions as (select * from {{ ref('review_score_at_request_latest') }}),
features as (select * from {{ ref('feat_review_score_at_request') }}),
main_items as (select * from {{ ref('int_orders__reduced_to_main_item') }}),
outcomes as (select * from {{ ref('review_score_at_request_outcomes') }}),

final as (
    select
        -- ids
        predictions.entity_id as order_id,
        main_items.product_id,
        main_items.seller_id,
        predictions.as_of_date,

        -- the prediction
        predictions.score,
        predictions.predicted_value as expected_stars,
        predictions.predicted_label,
        predictions.decision_threshold,
        predictions.decile,
        predictions.risk_tier,
        predictions.risk_tier_rank,
        predictions.top_factor_1,
        predictions.top_factor_2,
        predictions.top_factor_3,

        -- the order, as the model saw it
        features.category,
        features.customer_state,
        features.seller_state,
        features.is_delivered_by_as_of,
        features.days_late_so_far,
        features.sum_price,

        -- what happened
        outcomes.review_score as actual_stars,
        outcomes.has_happened as is_low_score,
        outcomes.known_at as answered_at,

        -- where it comes from
        predictions.model_version,
        predictions.scored_at
    from predictions
    inner join features
        on predictions.entity_id = features.entity_id
        and predictions.as_of_date = features.as_of_date
    left join main_items on predictions.entity_id = main_items.order_id
    left join outcomes
        on predictions.entity_id = outcomes.entity_id
        and predictions.as_of_date = outcomes.as_of_date
)

select * from final
