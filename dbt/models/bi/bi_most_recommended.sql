{{ config(cluster_by=['dataset', 'category']) }}

with

recommendations as (select * from {{ ref('bi_recommendations') }}),

count_users as (
    select
        dataset,
        coalesce(category, 'not known') as category,
        item_id,
        max(item_name) as item_name,
        count(*) as count_users,
        avg(rank) as avg_rank,
        count(case when not is_by_popularity then 1 end) as count_personal
    from recommendations
    group by 1, 2, 3
),

count_reasons as (
    select
        item_id,
        reason,
        count(*) as count_users
    from recommendations
    group by 1, 2
),

choose_reasons as (
    select
        item_id,
        reason
    from count_reasons
    qualify row_number() over (partition by item_id order by count_users desc, reason asc) = 1
),

final as (
    select
        -- ids
        count_users.item_id,

        -- the product
        count_users.dataset,
        count_users.category,
        count_users.item_name,

        -- to how many, and why
        count_users.count_users,
        count_users.count_personal / count_users.count_users as personal_ratio,
        count_users.avg_rank,
        choose_reasons.reason as main_reason,
        row_number() over (
            partition by count_users.dataset order by count_users.count_users desc, count_users.item_id asc
        ) as rank_in_dataset,
        row_number() over (
            partition by count_users.dataset, count_users.category
            order by count_users.count_users desc, count_users.item_id asc
        ) as rank_in_category
    from count_users
    inner join choose_reasons on count_users.item_id = choose_reasons.item_id
)

select * from final
