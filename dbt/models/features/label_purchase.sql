{{ config(partition_by=time_partition('as_of_date', 'date', 'month'), cluster_by=['entity_id']) }}

with

first_reviews as (select * from {{ ref('int_game_reviews__first_of_users') }}),
reviews as (select * from {{ ref('stg_steam__reviews') }}),
features as (select * from {{ ref('feat_purchase') }}),

final as (
    select
        features.entity_id,
        features.as_of_date,
        features.as_of_date as horizon_start,
        cast({{ dbt.dateadd('day', 1, 'features.as_of_date') }} as date) as horizon_end,
        reviews.is_verified_purchase as is_purchased
    from features
    inner join first_reviews on features.entity_id = first_reviews.entity_id
    inner join reviews on first_reviews.review_key = reviews.review_key
    where reviews.is_verified_purchase is not null
)

select * from final
