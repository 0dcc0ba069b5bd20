{# UTC timestamp of a local time that carries no zone. `expression` is text or a date and time; `zone` an IANA name.
   Null where the text is no time. An hour that a clock change skips or repeats takes the engine's reading of it. #}
{% macro local_to_utc(expression, zone) -%}
    {{ adapter.dispatch('local_to_utc')(expression, zone) }}
{%- endmacro %}

{% macro duckdb__local_to_utc(expression, zone) -%}
    timezone('UTC', timezone('{{ zone }}', try_cast({{ expression }} as timestamp)))
{%- endmacro %}

{% macro bigquery__local_to_utc(expression, zone) -%}
    timestamp(safe_cast({{ expression }} as datetime), '{{ zone }}')
{%- endmacro %}
