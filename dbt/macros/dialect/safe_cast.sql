{# `dbt.safe_cast(expression, type)`: null where the text is no such value. dbt dispatches it to the project first.

   dbt has no DuckDB version of its own: the default would be a plain cast, which fails the whole model. BigQuery refuses
   what people and exports also write, `3.0` for 3 and `1` or `yes` for true; the version here takes what DuckDB takes. #}
{% macro duckdb__safe_cast(field, type) %}try_cast({{ field }} as {{ type }}){% endmacro %}

{% macro bigquery__safe_cast(field, type) %}
    {%- if type | lower == 'int64' -%}
        coalesce(
            safe_cast({{ field }} as int64), safe_cast(round(safe_cast({{ field }} as float64)) as int64)
        )
    {%- elif type | lower == 'bool' -%}
        case
            when lower(cast({{ field }} as string)) in ('true', 't', 'yes', 'y', '1') then true
            when lower(cast({{ field }} as string)) in ('false', 'f', 'no', 'n', '0') then false
        end
    {%- else -%}
        safe_cast({{ field }} as {{ type }})
    {%- endif -%}
{% endmacro %}
