{% set kinds = {
    'is_action': ['Action'],
    'is_adventure': ['Adventure'],
    'is_casual': ['Casual'],
    'is_indie': ['Indie'],
    'is_rpg': ['RPG', 'Action RPG'],
    'is_simulation': ['Simulation'],
    'is_strategy': ['Strategy'],
    'is_free_to_play': ['Free to Play'],
    'is_rogue_like': ['Rogue-like', 'Rogue-lite'],
    'is_open_world': ['Open World', 'Sandbox'],
    'is_singleplayer': ['Singleplayer'],
    'is_multiplayer': ['Multiplayer', 'Online Multiplayer', 'Local Multiplayer', 'Massively Multiplayer'],
    'is_co_op': ['Co-op', 'Local Co-Op', 'Online Co-Op'],
} %}

with

games as (select * from {{ ref('stg_steam__games') }}),
products as (select * from {{ ref('dim_products') }}),
product_categories as (select * from {{ ref('dim_product_categories') }}),

sort_categories as (
    select
        product_id,
        {% for kind, categories in kinds.items() %}
            max(case when category in ('{{ categories | join("', '") }}') then 1 else 0 end) = 1 as {{ kind }},
        {% endfor %}
        count(case when kind = 'genre' then 1 end) as count_genres,
        count(case when kind = 'tag' then 1 end) as count_tags
    from product_categories
    where dataset = 'steam'
    group by product_id
),

final as (
    select
        games.product_id,
        games.release_date,
        products.main_category as main_genre,
        sort_categories.count_genres,
        sort_categories.count_tags,
        {% for kind in kinds %}
            sort_categories.{{ kind }},
        {% endfor %}
        games.known_at
    from games
    inner join products on games.product_id = products.product_id
    left join sort_categories on games.product_id = sort_categories.product_id
)

select * from final
