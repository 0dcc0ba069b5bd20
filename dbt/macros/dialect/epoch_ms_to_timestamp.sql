{# UTC timestamp of whole milliseconds since 1970. Multiply seconds by 1000. #}
{% macro epoch_ms_to_timestamp(expression) -%}
    {{ adapter.dispatch('epoch_ms_to_timestamp')(expression) }}
{%- endmacro %}

{% macro duckdb__epoch_ms_to_timestamp(expression) -%}
    make_timestamp(1000 * cast({{ expression }} as int64))
{%- endmacro %}

{% macro bigquery__epoch_ms_to_timestamp(expression) -%}
    timestamp_millis(cast({{ expression }} as int64))
{%- endmacro %}
