{# The column list of a table under contract. dbt dispatches it to the project first, for one case: an emulator of BigQuery
   knows no column list before `as`. Its tables therefore lack the NOT NULL constraints; names and types are compared with
   the contract there as well. #}
{% macro bigquery__get_table_columns_and_constraints() %}
    {%- if not env_var('MARTLET_BIGQUERY_ENDPOINT', '') %}{{ dbt.default__get_table_columns_and_constraints() }}{% endif -%}
{% endmacro %}
