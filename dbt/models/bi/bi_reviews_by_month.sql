with

reviews as (select * from {{ ref('fct_reviews') }}),

final as (
    select
        dataset,
        cast({{ dbt.date_trunc('month', 'reviewed_at') }} as date) as review_month_date,
        count(*) as count_reviews,
        count(distinct user_id) as count_users,
        avg(rating) as avg_rating,
        avg(case when is_recommended then 1.0 when not is_recommended then 0.0 end) as recommended_ratio,
        avg(case when has_text then 1.0 else 0.0 end) as with_text_ratio
    from reviews
    where reviewed_at is not null
    group by dataset, review_month_date
)

select * from final
