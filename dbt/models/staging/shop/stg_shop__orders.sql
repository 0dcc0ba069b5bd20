with

source as ({{ known_rows('shop', 'orders') }}),

newest as (
    select * from source
    qualify row_number() over (
        partition by _namespace, order_id
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
),

final as (
    select
        -- ids
        _namespace || ':' || order_id as order_id,
        _namespace || ':' || customer_id as customer_id,

        -- strings: as exported, so it must not be read as if it were known earlier
        status as order_status,

        -- numerics
        {{ dbt.safe_cast('discount_amount', 'float64') }} as discount_amount,
        {{ dbt.safe_cast('shipping_amount', 'float64') }} as shipping_amount,
        {{ dbt.safe_cast('total_amount', 'float64') }} as total_amount,

        -- timestamps
        {{ dbt.safe_cast('ordered_at', 'timestamp') }} as ordered_at,
        _known_at as known_at
    from newest
)

select * from final
