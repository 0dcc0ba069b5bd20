{# Schema names are exact: `marts`, not `main_marts`. Readers outside dbt know the tables by these names. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
