{# By month, for reviews span more days than one query of BigQuery may write partitions. #}
{{ config(partition_by=time_partition('as_of_date', 'date', 'month'), cluster_by=['entity_id']) }}

{% set windows = ['to_date', '30d', '7d'] %}
{% set shares = ['recommended', 'purchased', 'free', 'early_access', 'english'] %}

with

first_reviews as (select * from {{ ref('int_game_reviews__first_of_users') }}),
history as (select * from {{ ref('int_game_reviews__summed_before_day') }}),
games as (select * from {{ ref('int_games__sorted_by_kind') }}),

final as (
    select
        first_reviews.entity_id,
        first_reviews.as_of_date,

        -- what other users had written about the game
        {% for window in windows %}
            {% set count_reviews = 'nullif(history.count_reviews_' ~ window ~ ', 0)' %}
            history.count_reviews_{{ window }},
            {% for share in shares %}
                history.count_{{ share }}_{{ window }} / {{ count_reviews }} as {{ share }}_ratio_{{ window }},
            {% endfor %}
            history.sum_characters_{{ window }} / nullif(history.count_texts_{{ window }}, 0)
                as avg_characters_{{ window }},
            history.sum_sentiment_{{ window }} / nullif(history.count_scored_{{ window }}, 0)
                as avg_sentiment_{{ window }},
        {% endfor %}

        -- the last 30 days against all before them
        {% for share in ['recommended', 'purchased'] %}
            history.count_{{ share }}_30d / nullif(history.count_reviews_30d, 0)
            - (history.count_{{ share }}_to_date - history.count_{{ share }}_30d)
            / nullif(history.count_reviews_to_date - history.count_reviews_30d, 0)
                as {{ share }}_ratio_trend_30d,
        {% endfor %}
        history.sum_sentiment_30d / nullif(history.count_scored_30d, 0)
        - (history.sum_sentiment_to_date - history.sum_sentiment_30d)
        / nullif(history.count_scored_to_date - history.count_scored_30d, 0) as avg_sentiment_trend_30d,
        history.count_languages_to_date,
        {{ dbt.datediff('history.first_review_date', 'first_reviews.as_of_date', 'day') }} as days_since_first_review,
        {{ dbt.datediff('history.last_review_date', 'first_reviews.as_of_date', 'day') }} as days_since_last_review,

        -- what the game is, once it was released
        {{ dbt.datediff('games.release_date', 'first_reviews.as_of_date', 'day') }} as days_since_release,
        games.main_genre,
        games.count_genres,
        games.count_tags,
        games.is_action,
        games.is_adventure,
        games.is_casual,
        games.is_indie,
        games.is_rpg,
        games.is_simulation,
        games.is_strategy,
        games.is_free_to_play,
        games.is_rogue_like,
        games.is_open_world,
        games.is_singleplayer,
        games.is_multiplayer,
        games.is_co_op
    from first_reviews
    inner join history
        on first_reviews.product_id = history.product_id
        and first_reviews.as_of_date = history.as_of_date
    left join games
        on first_reviews.product_id = games.product_id
        and games.known_at < cast(first_reviews.as_of_date as timestamp)
)

select * from final
