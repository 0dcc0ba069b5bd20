{# Ranges by column, of the table that the test in hand is of. #}
{% macro ranges_of_tested_columns() %}
    {% if not execute %}{{ return({}) }}{% endif %}
    {# inside a macro `model` is the test itself #}
    {% set name = model.depends_on.nodes[0] %}
    {% set table = graph.nodes.get(name) or graph.sources[name] %}
    {% set ranges = {} %}
    {% for column in table.columns.values() if column.meta.range %}
        {% do ranges.update({column.name: column.meta.range}) %}
    {% endfor %}
    {% if not ranges %}
        {{ exceptions.raise_compiler_error("in_range of " ~ table.name ~ " needs a column with meta: {range: {min: .., max: ..}}") }}
    {% endif %}
    {{ return(ranges) }}
{% endmacro %}
