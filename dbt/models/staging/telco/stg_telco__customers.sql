with

source as ({{ known_rows('telco', 'customers') }}),

newest as (
    select * from source
    qualify row_number() over (
        partition by _namespace, customerid
        order by _loaded_at desc, _source_uri desc, _source_row desc
    ) = 1
),

final as (
    select
        -- ids
        _namespace || ':' || customerid as customer_id,

        -- strings
        gender,
        multiplelines as multiple_lines,
        internetservice as internet_service,
        onlinesecurity as online_security,
        onlinebackup as online_backup,
        deviceprotection as device_protection,
        techsupport as tech_support,
        streamingtv as streaming_tv,
        streamingmovies as streaming_movies,
        -- DuckDB would name an uncast column as the publisher does, Contract
        cast(contract as string) as contract,
        paymentmethod as payment_method,

        -- numerics: the total is blank before the first bill
        {{ dbt.safe_cast('tenure', 'int64') }} as tenure_months,
        {{ dbt.safe_cast('monthlycharges', 'float64') }} as monthly_charges,
        coalesce({{ dbt.safe_cast('totalcharges', 'float64') }}, case when tenure = '0' then 0 end) as total_charges,

        -- booleans
        seniorcitizen = '1' as is_senior,
        partner = 'Yes' as has_partner,
        dependents = 'Yes' as has_dependents,
        phoneservice = 'Yes' as has_phone_service,
        paperlessbilling = 'Yes' as has_paperless_billing,
        churn = 'Yes' as is_churned,

        -- timestamps
        _known_at as known_at
    from newest
)

select * from final
