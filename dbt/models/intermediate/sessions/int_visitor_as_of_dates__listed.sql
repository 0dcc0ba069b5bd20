with

visit_days as (select * from {{ ref('int_visit_days__counted') }}),

final as (
    {{ as_of_dates('week', 'visit_days', at='event_date', by='namespace') }}
)

select * from final
