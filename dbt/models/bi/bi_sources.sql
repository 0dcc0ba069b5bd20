{% set dated_tables = [
    ('amazon', 'reviews_2014'),
    ('amazon', 'reviews_2018'),
    ('amazon', 'product_reviews'),
    ('olist', 'orders'),
    ('olist', 'order_reviews'),
    ('sparkify', 'events'),
    ('steam', 'reviews'),
    ('steam', 'user_reviews'),
] %}

with

batches as (select * from {{ ref('stg_landing__batches') }}),

find_newest_events as (
    {% for dataset, table in dated_tables %}
        select
            '{{ dataset }}__{{ table }}' as raw_table,
            max(_event_at) as newest_event_at
        from {{ source(dataset, table) }}
        where _superseded_at is null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

count_batches as (
    select
        raw_table,
        count(distinct source_uri) as count_files,
        count(*) as count_batches,
        cast(sum(count_read) as int64) as count_read,
        cast(sum(count_loaded) as int64) as count_loaded,
        cast(sum(count_rejected) as int64) as count_rejected,
        max(loaded_at) as last_loaded_at
    from batches
    where is_current
    group by raw_table
),

final as (
    select
        count_batches.raw_table,
        {{ dbt.split_part('count_batches.raw_table', "'__'", 1) }} as dataset,
        count_batches.count_files,
        count_batches.count_batches,
        count_batches.count_read,
        count_batches.count_loaded,
        count_batches.count_rejected,
        find_newest_events.newest_event_at,
        count_batches.last_loaded_at
    from count_batches
    left join find_newest_events on count_batches.raw_table = find_newest_events.raw_table
)

select * from final
