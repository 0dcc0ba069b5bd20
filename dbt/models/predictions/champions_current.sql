{# A view, for a run that trains promotes models after this is built. #}
{{ config(materialized='view') }}

with

champions as (select * from {{ source('ml', 'champions') }}),

final as (
    select * from champions
    qualify row_number() over (partition by task order by promoted_at desc, model_version desc) = 1
)

select * from final
