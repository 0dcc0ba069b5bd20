{% set top = var('top_critics', 100) %}

with

customers as (select * from {{ ref('bi_customer_reviews') }}),
reviews as (select * from {{ ref('int_reviews__worded') }}),

count_datasets as (
    select
        dataset,
        count(*) as count_reviews
    from reviews
    group by dataset
),

ranked as (
    select
        *,
        row_number() over (partition by dataset order by count_reviews desc, user_id) as rank_by_reviews,
        row_number() over (partition by dataset order by count_negative_reviews desc, user_id)
            as rank_by_negative_reviews
    from customers
),

final as (
    select
        ranked.dataset,
        ranked.user_id,
        ranked.rank_by_reviews,
        ranked.rank_by_negative_reviews,
        ranked.count_reviews,
        ranked.count_negative_reviews,
        ranked.count_named_reviews,
        ranked.count_anonymous_reviews,
        ranked.avg_rating,
        ranked.recommended_ratio,
        ranked.count_reviews / count_datasets.count_reviews as review_ratio
    from ranked
    inner join count_datasets on ranked.dataset = count_datasets.dataset
    where ranked.rank_by_reviews <= {{ top }} or ranked.rank_by_negative_reviews <= {{ top }}
)

select * from final
