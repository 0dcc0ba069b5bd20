{% set measures = session_measures() %}

with

source as ({{ known_rows('online_shoppers', 'sessions') }}),

keyed as (
    -- The publisher gives no id, so a session is all that is known of it.
    select
        *,
        {{ hashed_key(['_namespace'] + measures) }} as session_key
    from source
),

final as (
    select
        -- ids
        session_key,

        -- strings
        VisitorType as visitor_type,
        OperatingSystems as operating_system_code,
        Browser as browser_code,
        Region as region_code,
        TrafficType as traffic_type_code,

        -- numerics: durations in seconds
        {{ dbt.safe_cast('Administrative', 'int64') }} as count_administrative_pages,
        {{ dbt.safe_cast('Administrative_Duration', 'float64') }} as administrative_seconds,
        {{ dbt.safe_cast('Informational', 'int64') }} as count_informational_pages,
        {{ dbt.safe_cast('Informational_Duration', 'float64') }} as informational_seconds,
        {{ dbt.safe_cast('ProductRelated', 'int64') }} as count_product_pages,
        {{ dbt.safe_cast('ProductRelated_Duration', 'float64') }} as product_seconds,
        {{ dbt.safe_cast('BounceRates', 'float64') }} as bounce_ratio,
        {{ dbt.safe_cast('ExitRates', 'float64') }} as exit_ratio,
        {{ dbt.safe_cast('PageValues', 'float64') }} as page_value,
        {{ dbt.safe_cast('SpecialDay', 'float64') }} as special_day_ratio,
        cast({{ month_number('Month') }} as int64) as month_of_year,
        count(*) over (partition by session_key) as count_raw_rows,

        -- booleans
        {{ dbt.safe_cast('lower(Weekend)', 'bool') }} as is_weekend,
        {{ dbt.safe_cast('lower(Revenue)', 'bool') }} as is_converted,

        -- timestamps
        _known_at as known_at
    from keyed
    qualify row_number() over (
        partition by session_key order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
)

select * from final
