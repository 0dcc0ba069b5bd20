{# A table: tests and marts read it, and the texts of pages take long to clean. #}
{{ config(materialized='table') }}

with

amazon_pages as (select * from {{ ref('stg_amazon__metadata_2018') }}),
amazon_reviewed_products as (select * from {{ ref('int_reviewed_products__named') }}),
steam_games as (select * from {{ ref('stg_steam__games') }}),
olist_products as (select * from {{ ref('stg_olist__products') }}),

final as (
    select
        product_id,
        {{ clean_text(json_text('categories_json', '$[1]')) }} as secondary_category,
        count_images,
        count_description_characters
    from amazon_pages
    union all
    select
        product_id,
        {{ clean_text(dbt.split_part('categories_text', "','", 2)) }},
        cast(null as int64),
        cast(null as int64)
    from amazon_reviewed_products
    union all
    select
        product_id,
        {{ clean_text(json_text('genres_json', '$[1]')) }},
        cast(null as int64),
        cast(null as int64)
    from steam_games
    union all
    select
        product_id,
        cast(null as string),
        coalesce(count_photos, 0),
        count_description_characters
    from olist_products
)

select * from final
