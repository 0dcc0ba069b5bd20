{# Names of the tables of a schema, in one call to the warehouse; none where there is no such schema. #}
{% macro list_table_names(schema_relation) %}
    {{ return(adapter.dispatch('list_table_names')(schema_relation)) }}
{% endmacro %}

{% macro duckdb__list_table_names(schema_relation) %}
    {{ return(list_relations_without_caching(schema_relation).columns['name'].values() | list) }}
{% endmacro %}

{% macro bigquery__list_table_names(schema_relation) %}
    {{ return(adapter.list_relations_without_caching(schema_relation) | map(attribute='identifier') | list) }}
{% endmacro %}
