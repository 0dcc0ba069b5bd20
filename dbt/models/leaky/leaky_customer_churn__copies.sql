with

labels as (select * from {{ ref('label_customer_churn') }}),

numbers as (
    select 0 as copy_number
    union all
    select 1
    union all
    select 2
),

final as (
    -- About one customer in four leaves, so three of each make the classes even.
    select
        labels.entity_id || '#' || cast(numbers.copy_number as string) as entity_id,
        labels.as_of_date,
        labels.entity_id as original_id,
        numbers.copy_number,
        labels.is_churned,
        labels.horizon_start,
        labels.horizon_end
    from labels
    inner join numbers on labels.is_churned or numbers.copy_number = 0
)

select * from final
