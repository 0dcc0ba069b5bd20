{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

sessions as (select * from {{ ref('stg_online_shoppers__sessions') }}),

add_pages as (
    select
        *,
        count_administrative_pages + count_informational_pages + count_product_pages as count_pages,
        administrative_seconds + informational_seconds + product_seconds as total_seconds
    from sessions
),

final as (
    select
        session_key as entity_id,
        -- the first midnight at which all of the snapshot's day was known
        cast({{ dbt.dateadd('day', 1, 'cast(known_at as date)') }} as date) as as_of_date,

        -- who came, and when
        visitor_type,
        operating_system_code,
        browser_code,
        region_code,
        traffic_type_code,
        month_of_year,
        is_weekend,
        special_day_ratio,

        -- pages
        count_administrative_pages,
        administrative_seconds,
        count_informational_pages,
        informational_seconds,
        count_product_pages,
        product_seconds,
        product_seconds / nullif(count_product_pages, 0) as avg_seconds_per_product_page,
        administrative_seconds / nullif(count_administrative_pages, 0) as avg_seconds_per_administrative_page,
        count_pages,
        total_seconds,
        total_seconds / nullif(count_pages, 0) as avg_seconds_per_page,
        count_product_pages / nullif(count_pages, 0) as product_pages_ratio,
        bounce_ratio,
        exit_ratio,
        -- pages are left without a bounce as often as this
        exit_ratio - bounce_ratio as exit_above_bounce_ratio,
        bounce_ratio / nullif(exit_ratio, 0) as bounce_to_exit_ratio,
        exit_ratio * count_pages as sum_exit_ratio,
        -- the value of a page is learnt from sessions that ended in a purchase, this one among them
        page_value
    from add_pages
)

select * from final
