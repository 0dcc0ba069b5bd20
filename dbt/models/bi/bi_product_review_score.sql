with

review_scores as (select * from {{ ref('bi_review_scores') }}),

final as (
    select
        product_id,
        category,
        count(*) as count_orders,
        count(actual_stars) as count_answered,
        {{ exact_avg('score') }} as avg_score,
        avg(case when is_low_score then 1.0 when not is_low_score then 0.0 end) as low_score_ratio,
        {{ exact_avg('expected_stars') }} as avg_expected_stars,
        avg(actual_stars) as avg_actual_stars,
        max(as_of_date) as last_as_of_date
    from review_scores
    where product_id is not null
    group by product_id, category
)

select * from final
