{# The comment that dbt puts on every query: JSON of text by name, which BigQuery's adapter also makes labels of. #}
{% macro query_labels(node) %}
    {%- set labels = {'app': 'martlet'} -%}
    {%- if node -%}
        {%- do labels.update(layer=node.fqn[1], node=node.name) -%}
    {%- endif -%}
    {{ return(tojson(labels)) }}
{% endmacro %}
