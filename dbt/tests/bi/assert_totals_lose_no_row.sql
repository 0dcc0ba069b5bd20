-- What a dashboard adds up must be what the table below it holds.
with

totals as (
    select
        'bi_reviews_per_rating' as bi_table,
        (select coalesce(sum(count_reviews), 0) from {{ ref('bi_reviews_per_rating') }}) as bi_total,
        (select count(*) from {{ ref('fct_reviews') }}) as expected_total
    union all
    select
        'bi_reviews_by_month' as bi_table,
        (select coalesce(sum(count_reviews), 0) from {{ ref('bi_reviews_by_month') }}) as bi_total,
        (select count(reviewed_at) from {{ ref('fct_reviews') }}) as expected_total
    union all
    select
        'bi_sentiment_by_source' as bi_table,
        (select coalesce(sum(count_reviews), 0) from {{ ref('bi_sentiment_by_source') }}) as bi_total,
        (select count(*) from {{ ref('sentiment_latest') }}) as expected_total
    union all
    select
        'bi_customer_churn_segments' as bi_table,
        (select coalesce(sum(count_customers), 0) from {{ ref('bi_customer_churn_segments') }}) as bi_total,
        (select count(*) from {{ ref('customer_churn_latest') }}) as expected_total
    union all
    select
        'bi_review_score_by_month' as bi_table,
        (select coalesce(sum(count_orders), 0) from {{ ref('bi_review_score_by_month') }}) as bi_total,
        (select count(*) from {{ ref('review_score_at_request_latest') }}) as expected_total
    union all
    select
        'bi_predicted_and_actual' as bi_table,
        (select coalesce(sum(count_predictions), 0) from {{ ref('bi_predicted_and_actual') }}) as bi_total,
        (select count(*) from {{ ref('task_outcomes') }}) as expected_total
    union all
    select
        'bi_prediction_segments' as bi_table,
        (select coalesce(sum(count_outcomes), 0) from {{ ref('bi_prediction_segments') }} where segment = 'risk_tier') as bi_total,
        (select count(*) from {{ ref('task_outcomes') }}) as expected_total
    union all
    select
        'bi_recommendations' as bi_table,
        (select count(*) from {{ ref('bi_recommendations') }}) as bi_total,
        (select count(*) from {{ ref('recommend_latest') }}) as expected_total
)

select * from totals
where bi_total != expected_total
