with

source as (select * from {{ source('landing', 'batches') }}),

final as (
    select
        -- ids
        batch_id,

        -- strings
        table_name,
        {{ dbt.split_part('table_name', "'.'", 2) }} as raw_table,
        source_uri,
        content_hash,
        lake_uri,
        notes,

        -- numerics
        count_read,
        count_loaded,
        count_rejected,

        -- booleans
        superseded_at is null as is_current,

        -- timestamps
        loaded_at,
        superseded_at
    from source
)

select * from final
