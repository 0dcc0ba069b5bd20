with

days as (select * from {{ ref('int_activity_days__filled') }}),

sum_up_periods as (
    {% for period, column in [('month of year', 'month_number'), ('day of week', 'weekday_number')] %}
        select
            dataset,
            subject,
            '{{ period }}' as period,
            {{ column }} as period_number,
            count(*) as count_days,
            cast(sum(count_records) as int64) as count_records
        from days
        group by 1, 2, 3, 4
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

add_up_datasets as (
    select
        *,
        sum(count_records) over (partition by dataset, subject, period) as count_all_records,
        sum(count_days) over (partition by dataset, subject, period) as count_all_days
    from sum_up_periods
),

final as (
    select
        dataset,
        subject,
        period,
        period_number,
        count_days,
        count_records,
        count_records / count_days as avg_records_per_day,
        (count_records / count_days) / (count_all_records / count_all_days) as seasonal_index
    from add_up_datasets
)

select * from final
