with

as_of_dates as (select * from {{ ref('int_visitor_as_of_dates__listed') }}),
events as (select * from {{ ref('stg_clickstream__events') }}),
item_properties as (select * from {{ ref('int_item_properties__dated') }}),

look_back as (
    select
        as_of_dates.as_of_date,
        events.visitor_id,
        events.item_id,
        max(events.happened_at) as last_at
    from as_of_dates
    inner join events
        on as_of_dates.namespace = events.namespace
        and as_of_dates.as_of_date > events.event_date
        and as_of_dates.as_of_date > cast(events.known_at as date)
    where
        events.visitor_id is not null
        and events.item_id is not null
        and {{ dbt.datediff('events.event_date', 'as_of_dates.as_of_date', 'day') }} <= 30
    group by 1, 2, 3
),

final as (
    -- An item is what it was when it was last looked at, as far as that was known.
    select
        look_back.visitor_id,
        look_back.as_of_date,
        count(distinct look_back.item_id) as count_items_30d,
        count(distinct case when item_properties.property = 'category' then item_properties.value end)
            as count_categories_30d,
        {{ exact_avg("case when item_properties.property = 'price' then item_properties.number_value end") }}
            as avg_price_30d
    from look_back
    left join item_properties
        on look_back.item_id = item_properties.item_id
        and look_back.last_at >= item_properties.valid_from
        -- With an `or` DuckDB would compare every row with every other.
        and look_back.last_at < coalesce(item_properties.valid_to, cast('9999-12-31' as timestamp))
        and look_back.as_of_date > cast(item_properties.known_at as date)
    group by 1, 2
)

select * from final
