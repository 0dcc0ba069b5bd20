{# Right side of a `cross join`: one row per element of an array of texts that `json_texts` or `split_texts` made, in a
   column of its own. Rows whose array is null or empty drop out. #}
{% macro unnest_texts(array, column) -%}
    {{ adapter.dispatch('unnest_texts')(array, column) }}
{%- endmacro %}

{% macro duckdb__unnest_texts(array, column) -%}
    unnest({{ array }}) as elements ({{ column }})
{%- endmacro %}

{% macro bigquery__unnest_texts(array, column) -%}
    unnest({{ array }}) as {{ column }}
{%- endmacro %}
