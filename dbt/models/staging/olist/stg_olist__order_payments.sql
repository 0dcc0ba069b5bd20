with

source as ({{ known_rows('olist', 'order_payments') }}),

newest as (
    select * from source
    qualify row_number() over (
        partition by _namespace, order_id, payment_sequential
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
),

final as (
    select
        -- ids
        _namespace || ':' || order_id as order_id,
        {{ dbt.safe_cast('payment_sequential', 'int64') }} as payment_number,

        -- strings
        payment_type,

        -- numerics
        {{ dbt.safe_cast('payment_installments', 'int64') }} as count_installments,
        {{ dbt.safe_cast('payment_value', 'float64') }} as amount
    from newest
)

select * from final
