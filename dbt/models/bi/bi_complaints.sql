{% set languages = complaint_terms().keys() | join("', '") %}
{% set topics = complaint_topics() %}
{% set named = [] %}
{% for topic in topics %}{% do named.append('is_topic_' ~ loop.index) %}{% endfor %}

with

reviews as (select * from {{ ref('fct_reviews') }}),

read_negative_reviews as (
    select
        dataset,
        language,
        {{ plain_words('review_text') }} as words
    from reviews
    where has_text and language in ('{{ languages }}') and {{ is_negative_opinion() }}
),

name_topics as (
    select
        {% for topic in topics %}
            {{ names_complaint(topic) }} as is_topic_{{ loop.index }},
        {% endfor %}
        dataset,
        language
    from read_negative_reviews
),

count_topics as (
    select
        dataset,
        language,
        count(*) as count_negative_reviews,
        {% for topic in topics %}
            count(case when is_topic_{{ loop.index }} then 1 end) as count_topic_{{ loop.index }},
        {% endfor %}
        cast(sum(case when {{ named | join(' or ') }} then 0 else 1 end) as int64) as count_topic_{{ topics | length + 1 }}
    from name_topics
    group by dataset, language
),

final as (
    {% for topic in topics + ['(none of these)'] %}
        select
            dataset,
            language,
            '{{ topic }}' as topic,
            count_negative_reviews,
            count_topic_{{ loop.index }} as count_naming_reviews,
            count_topic_{{ loop.index }} / count_negative_reviews as naming_ratio
        from count_topics
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
