{# Value of a model's `partition_by`: by `granularity` (day, month) of a column on BigQuery, nothing on DuckDB, which
   keeps minima and maxima of every row group anyway. BigQuery allows 10,000 partitions: days for what is loaded,
   months for what happened. #}
{% macro time_partition(column, data_type, granularity) %}
    {{ return(adapter.dispatch('time_partition')(column, data_type, granularity)) }}
{% endmacro %}

{% macro duckdb__time_partition(column, data_type, granularity) %}{{ return(none) }}{% endmacro %}

{% macro bigquery__time_partition(column, data_type, granularity) %}
    {{ return({'field': column, 'data_type': data_type, 'granularity': granularity}) }}
{% endmacro %}
