with

source as ({{ known_rows('olist', 'order_items') }}),

newest as (
    select * from source
    qualify row_number() over (
        partition by _namespace, order_id, order_item_id
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
),

final as (
    select
        -- ids
        _namespace || ':' || order_id as order_id,
        {{ dbt.safe_cast('order_item_id', 'int64') }} as item_number,
        _namespace || ':' || product_id as product_id,
        _namespace || ':' || seller_id as seller_id,

        -- numerics
        {{ dbt.safe_cast('price', 'float64') }} as price,
        {{ dbt.safe_cast('freight_value', 'float64') }} as freight,

        -- timestamps
        {{ local_to_utc('shipping_limit_date', 'America/Sao_Paulo') }} as shipping_limit_at
    from newest
)

select * from final
