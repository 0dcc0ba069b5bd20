with

products as (select * from {{ ref('stg_olist__products') }}),
translations as (select * from {{ ref('stg_olist__category_translations') }}),

final as (
    -- A category without an English name keeps the Portuguese one, so that its products stay together.
    select
        products.product_id,
        coalesce(translations.category, products.category_in_portuguese) as category
    from products
    left join translations on products.category_in_portuguese = translations.category_in_portuguese
)

select * from final
