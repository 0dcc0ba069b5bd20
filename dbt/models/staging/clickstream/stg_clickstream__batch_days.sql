{{ config(
    materialized='incremental',
    partition_by=time_partition('loaded_at', 'timestamp', 'day'),
    cluster_by=['batch_id'],
) }}

with

source as (select * from {{ source('clickstream', 'events') }} where {{ is_of_new_batch('clickstream', 'events') }}),

final as (
    select
        _batch_id as batch_id,
        cast(_event_at as date) as event_date,
        _loaded_at as loaded_at,
        count(*) as count_raw_rows
    from source
    group by 1, 2, 3
)

select * from final
