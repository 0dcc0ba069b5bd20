with

source as (select * from {{ source('landing', 'skipped_files') }}),

final as (
    select
        -- strings
        source_uri,
        reason,

        -- timestamps
        skipped_at
    from source
)

select * from final
