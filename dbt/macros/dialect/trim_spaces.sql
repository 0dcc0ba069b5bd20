{# Text without spaces at its ends, those of any script; tabs and line ends stay, which a plain `trim` drops on BigQuery. #}
{% macro trim_spaces(expression) -%}
    {{ adapter.dispatch('trim_spaces')(expression) }}
{%- endmacro %}

{% macro duckdb__trim_spaces(expression) -%}
    trim({{ expression }})
{%- endmacro %}

{% macro bigquery__trim_spaces(expression) -%}
    regexp_replace({{ expression }}, r'^\p{Zs}+|\p{Zs}+$', '')
{%- endmacro %}
