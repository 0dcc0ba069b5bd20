with

source as ({{ known_rows('shop', 'order_items') }}),

newest as (
    select * from source
    qualify row_number() over (
        partition by _namespace, order_id, line_number
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
),

final as (
    select
        -- ids
        _namespace || ':' || order_id as order_id,
        {{ dbt.safe_cast('line_number', 'int64') }} as item_number,
        _namespace || ':' || product_id as product_id,

        -- strings
        category,

        -- numerics
        {{ dbt.safe_cast('quantity', 'int64') }} as quantity,
        {{ dbt.safe_cast('unit_price', 'float64') }} as unit_price
    from newest
)

select * from final
