with

item_properties as (select * from {{ ref('stg_clickstream__item_properties') }}),

final as (
    select
        item_id,
        property,
        value,
        number_value,
        known_at,
        valid_from,
        lead(valid_from) over (partition by item_id, property order by valid_from) as valid_to
    from item_properties
    where item_id is not null and valid_from is not null and property in ('category', 'price')
)

select * from final
