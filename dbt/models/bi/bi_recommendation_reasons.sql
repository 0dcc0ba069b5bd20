with

recommendations as (select * from {{ ref('bi_recommendations') }}),

final as (
    -- Every list has one first place: first places are users.
    select
        dataset,
        method,
        reason,
        is_by_popularity,
        count(*) as count_recommendations,
        count(case when rank = 1 then 1 end) as count_first_places
    from recommendations
    group by dataset, method, reason, is_by_popularity
)

select * from final
