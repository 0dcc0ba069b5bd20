with

review_scores as (select * from {{ ref('bi_review_scores') }}),

final as (
    select
        cast({{ dbt.date_trunc('month', 'as_of_date') }} as date) as as_of_month_date,
        count(*) as count_orders,
        count(actual_stars) as count_answered,
        {{ exact_avg('score') }} as avg_score,
        avg(case when is_low_score then 1.0 when not is_low_score then 0.0 end) as low_score_ratio,
        {{ exact_avg('expected_stars') }} as avg_expected_stars,
        avg(actual_stars) as avg_actual_stars
    from review_scores
    group by as_of_month_date
)

select * from final
