{# Calendar day that a UTC timestamp falls on in a zone (an IANA name). #}
{% macro utc_to_local_date(expression, zone) -%}
    {{ adapter.dispatch('utc_to_local_date')(expression, zone) }}
{%- endmacro %}

{% macro duckdb__utc_to_local_date(expression, zone) -%}
    cast(timezone('{{ zone }}', timezone('UTC', {{ expression }})) as date)
{%- endmacro %}

{% macro bigquery__utc_to_local_date(expression, zone) -%}
    date({{ expression }}, '{{ zone }}')
{%- endmacro %}
