{# How DuckDB makes a table of a model; dbt takes its macros from the project first. A partition is a run of rows here: a table is
   written in the order of the column that it is partitioned by, so that who reads some days of it passes over the other row
   groups by their minima and maxima. New rows of an incremental model are inserted as they are read, by way of a view, not
   written to a temporary table before. #}
{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) %}
    {%- set partition = config.get('partition_by') -%}
    {%- if partition -%}
        {%- set compiled_code = 'select * from (\n' ~ compiled_code ~ '\n) order by ' ~ partition.field -%}
    {%- endif -%}
    {%- if temporary and config.get('materialized') == 'incremental' -%}
        {{ return('create temporary view ' ~ relation.include(database=false, schema=false) ~ ' as (\n' ~ compiled_code ~ '\n)') }}
    {%- endif -%}
    {{ return(dbt.duckdb__create_table_as(temporary, relation, compiled_code, language)) }}
{% endmacro %}


{# Only DuckLake has partitions of its own. #}
{% macro duckdb__get_partitioned_by(relation, temporary) %}{{ return(none) }}{% endmacro %}
