{# Days from 1990, whose first day was a Monday, to 2079. #}
{% set count_calendar_days = 32768 %}

with

reviews as (select * from {{ ref('fct_reviews') }}),
orders as (select * from {{ ref('fct_orders') }}),

count_days as (
    select dataset, 'reviews' as subject, cast(reviewed_at as date) as happened_date, count(*) as count_records
    from reviews
    where reviewed_at is not null
    group by 1, 2, 3
    union all
    select dataset, 'orders', cast(purchased_at as date), count(*)
    from orders
    where purchased_at is not null
    group by 1, 2, 3
),

find_spans as (
    select
        dataset,
        subject,
        min(happened_date) as first_date,
        max(happened_date) as last_date
    from count_days
    group by 1, 2
),

number_days as (
    select cast(generated_number - 1 as int64) as day_number
    from ({{ dbt.generate_series(count_calendar_days) }}) as numbers
),

list_calendar as (
    select
        cast({{ dbt.dateadd('day', 'day_number', "cast('1990-01-01' as date)") }} as date) as calendar_date,
        mod(day_number, 7) + 1 as weekday_number
    from number_days
),

final as (
    -- A day without a record is a day too, or quiet months would look busier than they are.
    select
        find_spans.dataset,
        find_spans.subject,
        list_calendar.calendar_date,
        extract(month from list_calendar.calendar_date) as month_number,
        list_calendar.weekday_number,
        coalesce(count_days.count_records, 0) as count_records
    from find_spans
    inner join list_calendar
        on list_calendar.calendar_date between find_spans.first_date and find_spans.last_date
    left join count_days
        on find_spans.dataset = count_days.dataset
        and find_spans.subject = count_days.subject
        and list_calendar.calendar_date = count_days.happened_date
)

select * from final
