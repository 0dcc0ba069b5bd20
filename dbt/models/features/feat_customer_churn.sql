{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

with

customers as (

    select * from {{ ref('stg_telco__customers') }}

),

final as (

    select
        customer_id as entity_id,
        -- the first midnight at which all of the snapshot's day was known
        cast({{ dbt.dateadd('day', 1, 'cast(known_at as date)') }} as date) as as_of_date,

        -- who the customer is
        gender,
        is_senior,
        has_partner,
        has_dependents,

        -- services
        has_phone_service,
        multiple_lines,
        internet_service,
        online_security,
        online_backup,
        device_protection,
        tech_support,
        streaming_tv,
        streaming_movies,

        -- contract and billing
        tenure_months,
        contract,
        has_paperless_billing,
        payment_method,
        monthly_charges,
        total_charges
    from customers

)

select * from final
