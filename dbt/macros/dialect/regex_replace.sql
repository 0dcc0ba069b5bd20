{# Every match of the pattern replaced (DuckDB alone would replace the first). The pattern is RE2, without quotes. #}
{% macro regex_replace(expression, pattern, replacement) -%}
    {{ adapter.dispatch('regex_replace')(expression, pattern, replacement) }}
{%- endmacro %}

{% macro duckdb__regex_replace(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro bigquery__regex_replace(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, r'{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
