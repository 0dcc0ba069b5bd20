with

source as ({{ known_rows('olist', 'sellers') }}),

newest as (
    select * from source
    qualify row_number() over (
        partition by _namespace, seller_id
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
),

final as (
    select
        -- ids
        _namespace || ':' || seller_id as seller_id,

        -- strings: of the zip code only its first two digits, a region of a state
        upper(seller_state) as seller_state,
        {{ personal('seller_zip_code_prefix', 'zip_band') }} as seller_zip_band
    from newest
)

select * from final
