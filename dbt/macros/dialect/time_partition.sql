{# Value of a model's `partition_by`: by `granularity` (day, month) of a column. BigQuery allows 10,000 partitions: days for what
   is loaded, months for what happened. #}
{% macro time_partition(column, data_type, granularity) %}
    {{ return({'field': column, 'data_type': data_type, 'granularity': granularity}) }}
{% endmacro %}
