{{ config(partition_by=time_partition('as_of_date', 'date', 'day'), cluster_by=['entity_id']) }}

{% set services = [
    'multiple_lines', 'online_security', 'online_backup', 'device_protection', 'tech_support', 'streaming_tv',
    'streaming_movies',
] %}
{# customers of one snapshot who have the same services #}
{% set alike %}
    over (
        partition by
            {{ dbt.split_part('customer_id', "':'", 1) }}, cast(known_at as date),
            has_phone_service, internet_service, {{ services | join(', ') }}
    )
{%- endset %}

with

customers as (select * from {{ ref('stg_telco__customers') }}),

compared as (
    select
        *,
        case when has_phone_service then 1 else 0 end
        + case when internet_service != 'No' then 1 else 0 end
        {% for service in services %}
            + case when {{ service }} = 'Yes' then 1 else 0 end
        {% endfor %}
            as count_services,
        {{ exact_avg('monthly_charges', alike) }} as avg_charges_alike
    from customers
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
        cast(count_services as int64) as count_services,

        -- contract and billing
        tenure_months,
        contract,
        has_paperless_billing,
        payment_method,
        monthly_charges,
        total_charges,
        total_charges / nullif(tenure_months, 0) as avg_charges_per_month,
        -- above 0 where the charge was higher in the past; rounded, for both sides are money
        round(total_charges - tenure_months * monthly_charges, 2) as charges_above_current,
        -- above 1 where others pay less for the same services
        monthly_charges / nullif(avg_charges_alike, 0) as charges_to_others_ratio
    from compared
)

select * from final
