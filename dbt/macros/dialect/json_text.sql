{# Text of a scalar within JSON text, without quotes; null where the path, such as '$.author.steamid', is absent. #}
{% macro json_text(expression, path) -%}
    {{ adapter.dispatch('json_text')(expression, path) }}
{%- endmacro %}

{% macro duckdb__json_text(expression, path) -%}
    json_extract_string({{ expression }}, '{{ path }}')
{%- endmacro %}

{% macro bigquery__json_text(expression, path) -%}
    json_value({{ expression }}, '{{ path }}')
{%- endmacro %}
