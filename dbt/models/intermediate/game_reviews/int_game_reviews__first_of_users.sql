with

reviews as (select * from {{ ref('stg_steam__reviews') }}),

final as (
    -- Nothing is known of a user before the first review, so nothing of the user need be left out of the features. Later
    -- edits do not change the day.
    select
        user_id || '|' || product_id as entity_id,
        review_key,
        user_id,
        product_id,
        cast(first_written_at as date) as as_of_date
    from reviews
    where
        user_id is not null
        and product_id is not null
        and first_written_at is not null
    qualify row_number() over (partition by user_id order by first_written_at, review_key) = 1
)

select * from final
