{# Models and contracts spell types as BigQuery does. DuckDB knows all of those names but `float64`. #}
{% macro create_type_names() %}
    {% do adapter.dispatch('create_type_names')() %}
{% endmacro %}

{% macro duckdb__create_type_names() %}
    {% do run_query('create type if not exists float64 as double') %}
{% endmacro %}

{% macro bigquery__create_type_names() %}{% endmacro %}
