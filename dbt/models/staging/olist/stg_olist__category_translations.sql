with

source as ({{ known_rows('olist', 'category_translations') }}),

newest as (
    select * from source
    qualify row_number() over (
        partition by product_category_name
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
),

final as (
    select
        product_category_name as category_in_portuguese,
        product_category_name_english as category
    from newest
)

select * from final
