{# Partition and cluster clauses of a `create table`, from what a model's configuration would call `partition_by` and
   `cluster_by`; either may be missing. Nothing on DuckDB. #}
{% macro table_layout(partition, clusters) %}
    {{- adapter.dispatch('table_layout')(partition, clusters) -}}
{% endmacro %}

{% macro duckdb__table_layout(partition, clusters) %}{% endmacro %}

{% macro bigquery__table_layout(partition, clusters) %}
    {{ partition_by(adapter.parse_partition_by(partition)) if partition }}
    {{ cluster_by(clusters) if clusters }}
{% endmacro %}
