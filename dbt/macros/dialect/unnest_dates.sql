{# Right side of a `cross join`: one row per day from `first` to `last`, both included, in a column of its own. Rows drop out
   where either is null or `last` is the earlier. #}
{% macro unnest_dates(first, last, column) -%}
    {{ adapter.dispatch('unnest_dates')(first, last, column) }}
{%- endmacro %}

{% macro duckdb__unnest_dates(first, last, column) -%}
    unnest(cast(generate_series({{ first }}, {{ last }}, interval 1 day) as date[])) as days ({{ column }})
{%- endmacro %}

{% macro bigquery__unnest_dates(first, last, column) -%}
    unnest(generate_date_array({{ first }}, {{ last }})) as {{ column }}
{%- endmacro %}
