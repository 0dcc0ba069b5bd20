with

events as (

    select * from {{ ref('stg_sparkify__events') }}

),

final as (

    {{ as_of_dates('week', 'events', by='namespace') }}

)

select * from final
