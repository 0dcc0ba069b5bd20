{% set critics = [
    ('top 10 by reviews', 'rank_by_reviews', 10),
    ('top 100 by reviews', 'rank_by_reviews', 100),
    ('top 10 by negative reviews', 'rank_by_negative_reviews', 10),
    ('top 100 by negative reviews', 'rank_by_negative_reviews', 100),
] %}
{% set counts = ['count_reviews', 'count_negative_reviews', 'count_named_reviews', 'count_anonymous_reviews'] %}

with

top_critics as (select * from {{ ref('bi_top_critics') }}),
reviews as (select * from {{ ref('int_reviews__worded') }}),

sum_up_datasets as (
    select
        dataset,
        count(*) as count_reviews,
        count(case when is_negative then 1 end) as count_negative_reviews,
        count(is_anonymous_name) as count_named_reviews,
        count(case when is_anonymous_name then 1 end) as count_anonymous_reviews,
        count(distinct user_id) as count_users
    from reviews
    group by dataset
),

sum_up_critics as (
    select {{ counts | join(', ') }}, count_users, dataset, 'everybody' as critics
    from sum_up_datasets
    {% for name, rank, last_rank in critics %}
        union all
        select
            {% for count in counts %}
                cast(sum({{ count }}) as int64),
            {% endfor %}
            count(*),
            dataset,
            '{{ name }}'
        from top_critics
        where {{ rank }} <= {{ last_rank }}
        group by dataset
    {% endfor %}
),

final as (
    select
        sum_up_critics.dataset,
        sum_up_critics.critics,
        sum_up_critics.count_users,
        {% for count in counts %}
            sum_up_critics.{{ count }},
        {% endfor %}
        sum_up_critics.count_reviews / sum_up_datasets.count_reviews as review_ratio,
        sum_up_critics.count_negative_reviews / nullif(sum_up_datasets.count_negative_reviews, 0)
            as negative_review_ratio,
        sum_up_critics.count_anonymous_reviews / nullif(sum_up_critics.count_named_reviews, 0) as anonymous_ratio
    from sum_up_critics
    inner join sum_up_datasets on sum_up_critics.dataset = sum_up_datasets.dataset
)

select * from final
