with

source as ({{ known_rows('olist', 'customers') }}),

newest as (
    select * from source
    qualify row_number() over (
        partition by _namespace, customer_id
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
),

final as (
    select
        -- ids: the publisher's customer_id is one per order, the person is customer_unique_id
        _namespace || ':' || customer_id as order_customer_id,
        _namespace || ':' || customer_unique_id as customer_id,

        -- strings: of the zip code only its first two digits, a region of a state
        upper(customer_state) as customer_state,
        {{ personal('customer_zip_code_prefix', 'zip_band') }} as customer_zip_band
    from newest
)

select * from final
