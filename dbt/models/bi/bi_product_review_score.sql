{{ config(cluster_by=['product_id']) }}

with

review_scores as (select * from {{ ref('bi_review_scores') }}),
products as (select * from {{ ref('int_olist_products__translated') }}),
reviews as (select * from {{ ref('fct_reviews') }}),

count_reviews as (
    select
        product_id,
        count(*) as count_reviews
    from reviews
    group by product_id
),

count_scores as (
    select
        product_id,
        max(category) as category,
        count(*) as count_orders,
        count(actual_stars) as count_answered,
        {{ exact_avg('score') }} as avg_score,
        avg(case when is_low_score then 1.0 when not is_low_score then 0.0 end) as low_score_ratio,
        {{ exact_avg('expected_stars') }} as avg_expected_stars,
        avg(actual_stars) as avg_actual_stars,
        max(as_of_date) as last_as_of_date
    from review_scores
    where product_id is not null
    group by product_id
),

-- What is expected of a product none of whose orders was predicted: what is expected of its category, or of all.
usual_of_category as (
    select
        category,
        {{ exact_avg('score') }} as avg_score,
        {{ exact_avg('expected_stars') }} as avg_expected_stars
    from review_scores
    group by category
),

usual as (
    select
        {{ exact_avg('score') }} as avg_score,
        {{ exact_avg('expected_stars') }} as avg_expected_stars
    from review_scores
    having count(*) > 0
),

all_products as (
    select
        product_id,
        coalesce(category, 'unknown') as category
    from products
    union distinct
    select
        product_id,
        category
    from count_scores
    where product_id not in (select products.product_id from products)
),

final as (
    select
        all_products.product_id,
        all_products.category,
        coalesce(count_reviews.count_reviews, 0) as count_reviews,
        coalesce(count_scores.count_orders, 0) as count_orders,
        coalesce(count_scores.count_answered, 0) as count_answered,
        coalesce(count_scores.avg_score, usual_of_category.avg_score, usual.avg_score) as avg_score,
        count_scores.low_score_ratio,
        coalesce(count_scores.avg_expected_stars, usual_of_category.avg_expected_stars, usual.avg_expected_stars)
            as avg_expected_stars,
        count_scores.avg_actual_stars,
        case
            when count_scores.product_id is not null then 'its orders'
            when usual_of_category.category is not null then 'its category'
            else 'all orders'
        end as expected_from,
        count_scores.last_as_of_date
    from all_products
    cross join usual
    left join count_scores on all_products.product_id = count_scores.product_id
    left join count_reviews on all_products.product_id = count_reviews.product_id
    left join usual_of_category on all_products.category = usual_of_category.category
)

select * from final
