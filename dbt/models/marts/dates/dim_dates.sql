with

listed as (
    select date_day
    from (
        select
            cast('1995-01-01' as date) as first_date,
            cast('2035-12-31' as date) as last_date
    ) as bounds
    cross join {{ unnest_dates('first_date', 'last_date', 'date_day') }}
),

final as (
    select
        date_day,
        cast(extract(year from date_day) as int64) as year_number,
        cast(extract(quarter from date_day) as int64) as quarter_number,
        cast(extract(month from date_day) as int64) as month_number,
        -- days since a Monday
        mod({{ dbt.datediff("cast('1900-01-01' as date)", 'date_day', 'day') }}, 7) + 1 as iso_weekday
    from listed
)

select * from final
