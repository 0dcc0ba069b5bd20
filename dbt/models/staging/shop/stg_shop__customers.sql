with

source as ({{ known_rows('shop', 'customers') }}),

newest as (
    select * from source
    qualify row_number() over (
        partition by _namespace, customer_id
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
),

final as (
    select
        -- ids
        _namespace || ':' || customer_id as customer_id,

        -- strings
        upper(country) as country,

        -- booleans: as asked for when signing up, not as of the export
        {{ dbt.safe_cast('newsletter', 'bool') }} as has_newsletter,

        -- timestamps
        {{ dbt.safe_cast('signed_up_at', 'timestamp') }} as signed_up_at,
        _known_at as known_at
    from newest
)

select * from final
