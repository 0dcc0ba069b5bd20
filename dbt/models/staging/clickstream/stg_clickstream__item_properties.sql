with

source as ({{ known_rows('clickstream', 'item_properties') }}),

identified as (
    select
        *,
        nullif({{ trim_spaces('itemid') }}, '') as plain_item_id
    from source
),

final as (
    -- The publisher hides what properties mean behind numbers, but for two; 790 is the price.
    select
        -- ids
        _namespace || ':' || plain_item_id as item_id,

        -- strings
        case property when 'categoryid' then 'category' when '790' then 'price' else property end as property,
        nullif({{ trim_spaces('value') }}, '') as value,

        -- numerics
        case when value like 'n%' then {{ dbt.safe_cast('substr(value, 2)', 'float64') }} end as number_value,
        count(*) over (partition by _namespace, plain_item_id, property, _event_at) as count_raw_rows,

        -- timestamps
        _event_at as valid_from,
        _known_at as known_at
    from identified
    qualify row_number() over (
        partition by _namespace, plain_item_id, property, _event_at
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
)

select * from final
