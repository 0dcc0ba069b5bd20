{% set horizons = [30, 90] %}

with

product_days as (select * from {{ ref('int_product_days__counted') }}),

look_around as (
    -- The score is what was known at the end of the day of the review; sales of that day count on neither side.
    select
        {% for days in horizons %}
            coalesce(sum(count_items_sold) over (
                partition by dataset, product_id order by day_number
                range between {{ days }} preceding and 1 preceding
            ), 0) as count_items_{{ days }}d_before,
            coalesce(sum(count_items_sold) over (
                partition by dataset, product_id order by day_number
                range between 1 following and {{ days }} following
            ), 0) as count_items_{{ days }}d_after,
        {% endfor %}
        dataset,
        product_id,
        day_number,
        count_ratings,
        min(case when count_items_sold > 0 then day_number end) over (partition by dataset) as first_sale_day,
        max(case when count_items_sold > 0 then day_number end) over (partition by dataset) as last_sale_day,
        sum(sum_stars) over to_date / nullif(sum(count_ratings) over to_date, 0) as avg_rating_to_date
    from product_days
    window to_date as (
        partition by dataset, product_id order by day_number
        range between unbounded preceding and current row
    )
),

keep_observed as (
    {% for days in horizons %}
        select
            dataset,
            cast({{ days }} as int64) as horizon_days,
            {{ band('avg_rating_to_date', [1, 2, 3, 4]) }} as score_band,
            product_id,
            count_items_{{ days }}d_before as count_items_before,
            count_items_{{ days }}d_after as count_items_after
        from look_around
        where
            count_ratings > 0
            and day_number between first_sale_day + {{ days }} and last_sale_day - {{ days }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        dataset,
        horizon_days,
        score_band,
        count(distinct product_id) as count_products,
        count(*) as count_review_days,
        cast(sum(count_items_before) as int64) as count_items_before,
        cast(sum(count_items_after) as int64) as count_items_after,
        sum(count_items_before) / count(*) as avg_items_before,
        sum(count_items_after) / count(*) as avg_items_after,
        sum(count_items_after) / nullif(sum(count_items_before), 0) as after_to_before_ratio
    from keep_observed
    group by dataset, horizon_days, score_band
)

select * from final
