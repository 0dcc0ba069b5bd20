{# Array of the texts in a JSON array of strings; null where the value is no JSON array. #}
{% macro json_texts(expression) -%}
    {{ adapter.dispatch('json_texts')(expression) }}
{%- endmacro %}

{% macro duckdb__json_texts(expression) -%}
    case when json_valid({{ expression }}) then json_extract_string({{ expression }}, '$[*]') end
{%- endmacro %}

{% macro bigquery__json_texts(expression) -%}
    json_value_array(safe.parse_json({{ expression }}))
{%- endmacro %}
