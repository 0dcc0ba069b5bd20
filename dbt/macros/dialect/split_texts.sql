{# Array of the parts of a text between separators. #}
{% macro split_texts(expression, separator) -%}
    {{ adapter.dispatch('split_texts')(expression, separator) }}
{%- endmacro %}

{% macro duckdb__split_texts(expression, separator) -%}
    string_split({{ expression }}, '{{ separator }}')
{%- endmacro %}

{% macro bigquery__split_texts(expression, separator) -%}
    split({{ expression }}, '{{ separator }}')
{%- endmacro %}
