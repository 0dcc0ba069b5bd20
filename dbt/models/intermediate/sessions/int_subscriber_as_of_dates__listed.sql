with

session_days as (select * from {{ ref('int_session_days__counted') }}),

final as (
    {{ as_of_dates('week', 'session_days', at='event_date', by='namespace') }}
)

select * from final
