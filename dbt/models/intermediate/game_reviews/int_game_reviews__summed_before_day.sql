{% set counts = [
    'count_reviews', 'count_recommended', 'count_purchased', 'count_free', 'count_early_access', 'count_english',
    'count_texts', 'sum_characters', 'count_scored'
] %}
{% set windows = {'to_date': 'to_date', '30d': 'last_30_days', '7d': 'last_7_days'} %}
{% set first_day = "cast('2010-01-01' as date)" %}

with

counted_per_day as (select * from {{ ref('int_game_reviews__counted_per_day') }}),
first_reviews as (select * from {{ ref('int_game_reviews__first_of_users') }}),

-- The days that are asked for join the counted ones as rows without counts. A frame that ends a day earlier then holds
-- what was known before the day: one sort, not a join of every review with every earlier one.
stream as (
    select
        product_id,
        known_date as as_of_date,
        {{ dbt.datediff(first_day, 'known_date', 'day') }} as day_number,
        {{ counts | join(', ') }},
        sum_sentiment,
        count_new_languages,
        known_date as reviewed_date,
        false as is_request
    from counted_per_day
    union all
    select distinct
        product_id,
        as_of_date,
        {{ dbt.datediff(first_day, 'as_of_date', 'day') }} as day_number,
        {% for count in counts %}0 as {{ count }}, {% endfor %}
        cast(0 as float64) as sum_sentiment,
        0 as count_new_languages,
        cast(null as date) as reviewed_date,
        true as is_request
    from first_reviews
),

sum_earlier_days as (
    select
        product_id,
        as_of_date,
        is_request,
        {% for name, window in windows.items() %}
            {% for count in counts %}
                cast(coalesce(sum({{ count }}) over {{ window }}, 0) as int64) as {{ count }}_{{ name }},
            {% endfor %}
            coalesce({{ exact_sum('sum_sentiment', 'over ' ~ window) }}, 0) as sum_sentiment_{{ name }},
        {% endfor %}
        cast(coalesce(sum(count_new_languages) over to_date, 0) as int64) as count_languages_to_date,
        min(reviewed_date) over to_date as first_review_date,
        max(reviewed_date) over to_date as last_review_date
    from stream
    window
        to_date as (
            partition by product_id order by day_number range between unbounded preceding and 1 preceding
        ),
        last_30_days as (partition by product_id order by day_number range between 30 preceding and 1 preceding),
        last_7_days as (partition by product_id order by day_number range between 7 preceding and 1 preceding)
),

final as (
    select * from sum_earlier_days
    where is_request
)

select * from final
