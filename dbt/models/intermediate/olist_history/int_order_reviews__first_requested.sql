with

order_reviews as (select * from {{ ref('stg_olist__order_reviews') }}),

final as (
    -- Of several requests on one day the one answered first counts; the key decides what is left.
    select
        order_id,
        requested_date,
        review_key
    from order_reviews
    where requested_date is not null
    qualify row_number() over (
        partition by order_id
        order by requested_date, case when answered_at is null then 1 else 0 end, answered_at, review_key
    ) = 1
)

select * from final
