with

interactions as (select * from {{ ref('feat_recommend_interactions') }}),

number_interactions as (
    select
        user_id,
        item_id,
        dataset,
        rating,
        row_number() over (partition by user_id order by interacted_at desc, item_id asc) as newest,
        count(*) over (partition by user_id) as count_items
    from interactions
),

final as (
    select
        user_id,
        item_id,
        dataset,
        rating,
        newest = 1 and count_items > 1 as is_held_out
    from number_interactions
)

select * from final
