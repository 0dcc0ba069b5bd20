with

source as ({{ known_rows('steam', 'games') }}),

identified as (
    -- A page without an id may still hold it in its address.
    select
        *,
        coalesce(nullif(id, ''), {{ regex_extract('url', '/app/([0-9]+)') }}) as app_id
    from source
),

final as (
    select
        -- ids
        _namespace || ':' || app_id as product_id,

        -- strings
        coalesce({{ clean_text('app_name') }}, {{ clean_text('title') }}) as product_name,
        {{ clean_text('developer') }} as developer,
        {{ clean_text('publisher') }} as publisher,
        genres as genres_json,
        tags as tags_json,

        -- numerics: a price in words is free, a starting price, or no price
        case
            when {{ dbt.safe_cast('price', 'float64') }} is not null then {{ dbt.safe_cast('price', 'float64') }}
            when lower(price) like '%free%' then 0
            else {{ dbt.safe_cast(regex_extract('price', '\\$([0-9]+\\.[0-9]+)'), 'float64') }}
        end as crawled_price,
        discount_price as crawled_discount_price,
        {{ dbt.safe_cast('metascore', 'int64') }} as crawled_metascore,
        count(*) over (partition by _namespace, app_id) as count_raw_rows,

        -- booleans
        early_access as crawled_is_early_access,

        -- timestamps: a date in words (Coming Soon, Q3 2017) is no day
        {{ dbt.safe_cast(regex_extract('release_date', '^([0-9]{4}-[0-9]{2}-[0-9]{2})$'), 'date') }} as release_date,
        _known_at as known_at
    from identified
    where app_id is not null
    qualify row_number() over (
        partition by _namespace, app_id order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
)

select * from final
