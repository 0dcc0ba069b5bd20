{# Whether a schema is there. (dbt's own `check_schema_exists` says yes to any on an emulator of BigQuery.) #}
{% macro has_schema(relation) %}
    {{ return(adapter.dispatch('has_schema')(relation)) }}
{% endmacro %}

{% macro duckdb__has_schema(relation) %}
    {{ return(adapter.check_schema_exists(relation.database, relation.schema)) }}
{% endmacro %}

{% macro bigquery__has_schema(relation) %}
    {{ return(relation.schema in adapter.list_schemas(relation.database)) }}
{% endmacro %}
