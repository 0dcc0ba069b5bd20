{# `dbt.safe_cast(expression, type)`: null where the text is no such value. dbt dispatches it to the project first, and
   has no DuckDB version of its own: the default would be a plain cast, which fails the whole model. #}
{% macro duckdb__safe_cast(field, type) %}try_cast({{ field }} as {{ type }}){% endmacro %}
