with

source as (select * from {{ source('landing', 'rejects') }}),

final as (
    -- The original text stays in raw: it is whatever the file held, and may name people.
    select
        -- ids
        batch_id,
        source_row,

        -- strings
        table_name,
        source_uri,
        reason,

        -- timestamps
        rejected_at
    from source
)

select * from final
