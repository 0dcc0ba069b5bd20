with

product_reviews as (select * from {{ ref('stg_amazon__product_reviews') }}),

counted as (
    -- The wide shape repeats the product in every review, under several names and at times under none.
    select
        product_id,
        product_name,
        brand,
        categories_text,
        count(*) as count_reviews
    from product_reviews
    group by 1, 2, 3, 4
),

final as (
    select
        product_id,
        product_name,
        brand,
        categories_text
    from counted
    qualify row_number() over (
        partition by product_id
        order by
            product_name is null,
            count_reviews desc,
            product_name asc nulls last,
            brand asc nulls last,
            categories_text asc nulls last
    ) = 1
)

select * from final
