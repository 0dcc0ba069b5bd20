with

features as (select * from {{ ref('feat_visitor_return') }}),

labels as (select * from {{ ref('label_visitor_return') }}),

join_labels as (
    select
        features.*,
        labels.is_returned as happened,
        labels.horizon_end
    from features
    inner join labels
        on features.entity_id = labels.entity_id and features.as_of_date = labels.as_of_date
),

rank_days as (
    select
        as_of_date,
        rank() over (order by as_of_date) - 1 as count_before,
        count(*) over () as count_all
    from join_labels
),

find_holdout as (
    select max(as_of_date) as begins_at
    from rank_days
    where count_before <= 0.8 * count_all
),

final as (
    -- The newest fifth of the rows; of the others, those whose label was known when it begins.
    select
        join_labels.* except (horizon_end),
        join_labels.as_of_date >= find_holdout.begins_at as is_held_out
    from join_labels
    cross join find_holdout
    where join_labels.as_of_date >= find_holdout.begins_at or join_labels.horizon_end <= find_holdout.begins_at
)

select * from final
