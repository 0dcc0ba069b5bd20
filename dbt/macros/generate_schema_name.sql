{# Schema names are exact: `marts`, not `main_marts`. Readers outside dbt know the tables by these names. What the target
   has before `main` (nothing on DuckDB, the datasets' prefix on BigQuery) stands before every name, as in the sources.

   What is built with `known_before` is no table of the warehouse: it goes to schemas of its own, such as `scratch_marts`. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ target.schema.removesuffix('main') }}{{ 'scratch_' if var('known_before', none) is not none }}
    {{- custom_schema_name | trim if custom_schema_name else 'main' }}
{%- endmacro %}
