{{ config(cluster_by=['product_id']) }}

{% set plain_name = 'lower(' ~ regex_replace('product_name', '[^\\pL\\pN]+', '') ~ ')' %}
{% set plain_title = 'lower(' ~ regex_replace('game_title', '[^\\pL\\pN]+', '') ~ ')' %}

with

playtime as (select * from {{ ref('stg_steam__playtime') }}),
games as (select * from {{ ref('stg_steam__games') }}),

name_games as (
    -- The publisher names games by title alone, spelled otherwise than on their pages; what two games are called names
    -- neither.
    select
        {{ plain_name }} as plain_name,
        min(product_id) as product_id
    from games
    where {{ plain_name }} != ''
    group by 1
    having count(*) = 1
),

final as (
    select
        playtime.user_id,
        playtime.game_title,
        name_games.product_id,
        playtime.crawled_playtime_hours
    from playtime
    left join name_games on {{ plain_title }} = name_games.plain_name
)

select * from final
