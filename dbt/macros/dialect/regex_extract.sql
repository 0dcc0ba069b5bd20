{# Text of the first group of the first match, null where nothing matches. The pattern is RE2, with one group. #}
{% macro regex_extract(expression, pattern) -%}
    {{ adapter.dispatch('regex_extract')(expression, pattern) }}
{%- endmacro %}

{% macro duckdb__regex_extract(expression, pattern) -%}
    {#- without a match DuckDB gives '' where BigQuery gives null -#}
    nullif(regexp_extract({{ expression }}, '{{ pattern }}', 1), '')
{%- endmacro %}

{% macro bigquery__regex_extract(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, r'{{ pattern }}'), '')
{%- endmacro %}
