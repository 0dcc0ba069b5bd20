{# A table: tests and marts read it, and the texts of pages take long to clean. #}
{{ config(materialized='table') }}

with

amazon_pages as (select * from {{ ref('stg_amazon__metadata_2018') }}),
amazon_reviewed_products as (select * from {{ ref('int_reviewed_products__named') }}),
steam_games as (select * from {{ ref('stg_steam__games') }}),
olist_products as (select * from {{ ref('int_olist_products__translated') }}),
shop_products as (select * from {{ ref('int_shop_products__collected') }}),

main_genres as (
    select
        product_id,
        {{ clean_text(json_text('genres_json', '$[0]')) }} as genre
    from steam_games
),

final as (
    select
        product_id,
        'amazon' as dataset,
        product_name,
        brand,
        main_category,
        crawled_price,
        cast(null as date) as release_date
    from amazon_pages
    union all
    select
        product_id,
        'amazon',
        product_name,
        brand,
        {{ clean_text(dbt.split_part('categories_text', "','", 1)) }},
        cast(null as float64),
        cast(null as date)
    from amazon_reviewed_products
    union all
    select
        steam_games.product_id,
        'steam',
        steam_games.product_name,
        steam_games.developer,
        main_genres.genre,
        steam_games.crawled_price,
        steam_games.release_date
    from steam_games
    inner join main_genres on steam_games.product_id = main_genres.product_id
    union all
    select
        product_id,
        'olist',
        cast(null as string),
        cast(null as string),
        category,
        cast(null as float64),
        cast(null as date)
    from olist_products
    union all
    select
        product_id,
        'shop',
        cast(null as string),
        cast(null as string),
        category,
        cast(null as float64),
        cast(null as date)
    from shop_products
)

select * from final
