with

source as ({{ known_rows('olist', 'orders') }}),

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
        _namespace || ':' || customer_id as order_customer_id,

        -- strings: as exported, so it must not be read as if it were known earlier
        order_status,

        -- timestamps
        {{ local_to_utc('order_purchase_timestamp', 'America/Sao_Paulo') }} as purchased_at,
        {{ local_to_utc('order_approved_at', 'America/Sao_Paulo') }} as approved_at,
        {{ local_to_utc('order_delivered_carrier_date', 'America/Sao_Paulo') }} as shipped_at,
        {{ local_to_utc('order_delivered_customer_date', 'America/Sao_Paulo') }} as delivered_at,
        cast({{ dbt.safe_cast('order_estimated_delivery_date', 'timestamp') }} as date) as promised_date,
        _known_at as known_at
    from newest
)

select * from final
