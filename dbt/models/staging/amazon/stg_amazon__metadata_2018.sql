with

source as ({{ known_rows('amazon', 'metadata_2018') }}),

parsed as (
    -- A price is one only where nothing else is in the text, and a range gives its lower end. The rank is a text or an
    -- array of texts, of which the first begins with it. Descriptions are lists as JSON or as Python spells them.
    select
        *,
        {{ regex_extract('price', '^\\s*\\$([0-9][0-9,]*(?:\\.[0-9]+)?)(?:\\s*-\\s*\\$[0-9,.]+)?\\s*$') }} as price_text,
        {{ regex_extract('rank', '^[^0-9]*([0-9][0-9,]*) in ') }} as rank_text
    from source
),

final as (
    select
        -- ids
        _namespace || ':' || asin as product_id,

        -- strings: most titles are a piece of the page around the title
        {{ clean_text('title', html_tags_and_pieces()) }} as product_name,
        {{ clean_text('brand') }} as brand,
        {{ clean_text('main_cat') }} as main_category,
        category as categories_json,

        -- numerics
        {{ dbt.safe_cast("replace(price_text, ',', '')", 'float64') }} as crawled_price,
        {{ dbt.safe_cast("replace(rank_text, ',', '')", 'int64') }} as crawled_sales_rank,
        coalesce(array_length({{ json_texts('image') }}), 0) as count_images,
        coalesce(length(replace({{ regex_replace('description', '^\\[.|.\\]$', '') }}, '", "', ' ')), 0)
            as count_description_characters,
        count(*) over (partition by _namespace, asin) as count_raw_rows,

        -- timestamps
        _known_at as known_at
    from parsed
    where nullif(asin, '') is not null
    qualify row_number() over (
        partition by _namespace, asin order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
)

select * from final
