{{ config(cluster_by=['dataset', 'category']) }}

with

amazon_pages as (select * from {{ ref('stg_amazon__metadata_2018') }}),
amazon_reviewed_products as (select * from {{ ref('int_reviewed_products__named') }}),
steam_games as (select * from {{ ref('stg_steam__games') }}),
olist_products as (select * from {{ ref('int_olist_products__translated') }}),
shop_products as (select * from {{ ref('int_shop_products__collected') }}),

unnest_lists as (
    select product_id, 'amazon' as dataset, 'category' as kind, category
    from amazon_pages
    cross join {{ unnest_texts(json_texts('categories_json'), 'category') }}
    union all
    select product_id, 'amazon', 'category', category
    from amazon_reviewed_products
    cross join {{ unnest_texts(split_texts('categories_text', ','), 'category') }}
    union all
    select product_id, 'steam', 'genre', category
    from steam_games
    cross join {{ unnest_texts(json_texts('genres_json'), 'category') }}
    union all
    select product_id, 'steam', 'tag', category
    from steam_games
    cross join {{ unnest_texts(json_texts('tags_json'), 'category') }}
    union all
    select product_id, 'olist', 'category', category
    from olist_products
    union all
    select product_id, 'shop', 'category', category
    from shop_products
),

clean_names as (
    select
        product_id,
        dataset,
        kind,
        {{ clean_text('category') }} as category
    from unnest_lists
),

final as (
    -- Many a genre is a tag too, and counts once, as the genre.
    select
        product_id,
        category,
        dataset,
        min(kind) as kind
    from clean_names
    where category is not null
    group by 1, 2, 3
)

select * from final
