{# Creates every source table that is not there yet, empty and typed as its YAML says.

   Sources are written by Python (landing, ML). A model must build before the first of them has run, so this runs before
   every dbt command. Tables that exist are left alone, whatever their columns. #}
{% macro create_empty_sources() %}
    {% if not execute %}{{ return('') }}{% endif %}

    {% do create_type_names() %}
    {% set schemas_made = [] %}
    {% for source in graph.sources.values() %}
        {% set relation = api.Relation.create(
            database=source.database, schema=source.schema, identifier=source.identifier
        ) %}
        {% if adapter.get_relation(source.database, source.schema, source.identifier) is none %}
            {% if source.schema not in schemas_made %}
                {% do adapter.create_schema(relation) %}
                {% do schemas_made.append(source.schema) %}
            {% endif %}
            {% do run_query(create_source_table_sql(relation, source.columns)) %}
        {% endif %}
    {% endfor %}
    {{ return('') }}
{% endmacro %}


{% macro create_source_table_sql(relation, columns) %}
    create table if not exists {{ relation }} (
        {%- for column in columns.values() %}
        {{ adapter.quote(column.name) }} {{ column.data_type }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
{% endmacro %}
