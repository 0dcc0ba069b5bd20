{# Bytes of the partitions that a model would read, `{bytes, way, tables}`: made whole (`way` is `full`, or the model is not there
   yet) all of its inputs', else those changed since it was built. Nothing on DuckDB. #}
{% macro bytes_to_read(model, way) %}
    {{ return(adapter.dispatch('bytes_to_read')(model, way)) }}
{% endmacro %}

{% macro duckdb__bytes_to_read(model, way) %}{{ return({'bytes': 0, 'way': way, 'tables': []}) }}{% endmacro %}

{% macro bigquery__bytes_to_read(model, way) %}
    {% set inputs = tables_read(model) %}
    {% set schemas = (inputs + [model]) | map(attribute='schema') | unique | list %}
    {% set sizes %}
        with

        partitions as (
            {% for schema in schemas if has_schema(api.Relation.create(model.database, schema)) %}
            {{ 'union all' if not loop.first }}
            select
                table_schema || '.' || table_name as table_name,
                total_logical_bytes,
                last_modified_time
            from `{{ model.database }}.{{ schema }}`.INFORMATION_SCHEMA.PARTITIONS
            {% endfor %}
        ),

        built as (
            select max(last_modified_time) as built_at
            from partitions
            where table_name = '{{ model.schema }}.{{ model.alias }}'
        )

        select
            partitions.table_name,
            coalesce(sum(partitions.total_logical_bytes), 0) as all_bytes,
            coalesce(sum(case when partitions.last_modified_time > built.built_at then partitions.total_logical_bytes end), 0)
                as changed_bytes,
            max(case when built.built_at is not null then 1 else 0 end) as is_built
        from partitions
        cross join built
        where partitions.table_name in (
            {%- for input in inputs -%}
                '{{ input.schema }}.{{ input.identifier or input.alias }}'{{ ', ' if not loop.last }}
            {%- endfor -%}
        )
        group by partitions.table_name
        order by partitions.table_name
    {% endset %}
    {% set rows = run_query(sizes).rows %}
    {% set way = 'increment' if way == 'increment' and rows | selectattr('is_built') | list else 'full' %}
    {% set column = 'changed_bytes' if way == 'increment' else 'all_bytes' %}
    {% set tables = rows | map(attribute='table_name') | list %}
    {{ return({'bytes': rows | map(attribute=column) | sum | int, 'way': way, 'tables': tables}) }}
{% endmacro %}
