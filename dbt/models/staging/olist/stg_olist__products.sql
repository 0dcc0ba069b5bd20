with

source as ({{ known_rows('olist', 'products') }}),

newest as (
    select * from source
    qualify row_number() over (
        partition by _namespace, product_id
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
),

final as (
    select
        -- ids
        _namespace || ':' || product_id as product_id,

        -- strings
        product_category_name as category_in_portuguese,

        -- numerics: nothing weighs nothing, a weight of 0 is a weight not taken
        {{ dbt.safe_cast('product_name_lenght', 'int64') }} as count_name_characters,
        {{ dbt.safe_cast('product_description_lenght', 'int64') }} as count_description_characters,
        {{ dbt.safe_cast('product_photos_qty', 'int64') }} as count_photos,
        nullif({{ dbt.safe_cast('product_weight_g', 'float64') }}, 0) as weight_g,
        {{ dbt.safe_cast('product_length_cm', 'float64') }} as length_cm,
        {{ dbt.safe_cast('product_height_cm', 'float64') }} as height_cm,
        {{ dbt.safe_cast('product_width_cm', 'float64') }} as width_cm
    from newest
)

select * from final
