{# Creates every source table that is not there yet, empty and typed as its YAML says, and laid out as its `meta` says.

   Sources are written by Python (landing, ML). A model must build before the first of them has run, so this runs before
   every dbt command. Tables that exist are left alone, whatever their columns. #}
{% macro create_empty_sources() %}
    {% if not execute %}{{ return('') }}{% endif %}

    {% do create_type_names() %}
    {% for schema, sources in (graph.sources.values() | groupby('schema')) %}
        {% set relation = api.Relation.create(database=sources[0].database, schema=schema) %}
        {# one listing per schema: asking for each table would be a call to the warehouse each #}
        {% set missing = sources | rejectattr('identifier', 'in', list_table_names(relation)) | list %}
        {# asked first: to create a schema needs a right that an account may lack where all of them are there #}
        {% if missing and not has_schema(relation) %}
            {% do adapter.create_schema(relation) %}
        {% endif %}
        {% for source in missing %}
            {% do run_query(create_source_table_sql(source)) %}
        {% endfor %}
        {# what lists a schema begins a transaction, which dbt would roll back #}
        {% if missing %}{% do adapter.commit() %}{% endif %}
    {% endfor %}
    {{ return('') }}
{% endmacro %}


{% macro create_source_table_sql(source) %}
    create table if not exists {{ api.Relation.create(source.database, source.schema, source.identifier) }} (
        {%- for column in source.columns.values() %}
        {{ adapter.quote(column.name) }} {{ column.data_type }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
    {{ table_layout(source.meta.partition_by, source.meta.cluster_by) }}
{% endmacro %}
