with

order_payments as (select * from {{ ref('stg_olist__order_payments') }}),

summed_by_type as (
    select
        order_id,
        payment_type,
        {{ exact_sum('amount') }} as sum_by_type,
        max(count_installments) as max_installments
    from order_payments
    group by 1, 2
),

final as (
    -- The main way of paying is the one that paid most; of two equal ones the first by name.
    select
        order_id,
        payment_type as main_payment_type,
        {{ exact_sum('sum_by_type', 'over (partition by order_id)') }} as sum_payment,
        max(max_installments) over (partition by order_id) as max_installments
    from summed_by_type
    qualify row_number() over (
        partition by order_id order by sum_by_type desc nulls last, payment_type asc nulls last
    ) = 1
)

select * from final
