{# UTC timestamp of whole milliseconds since 1970; null outside the years 1 to 9999, which BigQuery refuses and nothing here
   happened in. Multiply seconds by 1000. #}
{% macro epoch_ms_to_timestamp(expression) -%}
    case
        when {{ expression }} between -62135596800000 and 253402300799999
            then {{ adapter.dispatch('epoch_ms_to_timestamp')(expression) }}
    end
{%- endmacro %}

{% macro duckdb__epoch_ms_to_timestamp(expression) -%}
    make_timestamp(1000 * cast({{ expression }} as int64))
{%- endmacro %}

{% macro bigquery__epoch_ms_to_timestamp(expression) -%}
    timestamp_millis(cast({{ expression }} as int64))
{%- endmacro %}
