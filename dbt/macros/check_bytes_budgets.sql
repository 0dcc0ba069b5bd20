{# Refuses a run, before it begins, in which a big model would read more bytes than its budget. For every command of dbt that builds.

   A budget stands in the model's YAML: `meta: {bytes_budget: {increment: .., full: ..}}`, or `{full: ..}` of what is always made
   whole. What a model would read is told by the sizes of its inputs' partitions, all columns of them, so rather too much: all of
   them if it is made whole, else those that changed since it was built. What this very run will add is not there yet. On DuckDB
   nobody pays for bytes. #}
{% macro check_bytes_budgets() %}
    {% set refused = [] %}
    {% if execute and flags.WHICH in ['build', 'run'] %}
        {% for name in selected_resources if name in graph.nodes and graph.nodes[name].config.meta.bytes_budget %}
            {% set model = graph.nodes[name] %}
            {% set way = 'increment' if model.config.materialized == 'incremental' and not flags.FULL_REFRESH else 'full' %}
            {% set estimate = bytes_to_read(model, way) %}
            {% set budget = model.config.meta.bytes_budget[estimate.way] %}
            {% if estimate.bytes > budget %}
                {% do refused.append(
                    model.name ~ ' would read ' ~ estimate.bytes ~ ' bytes of ' ~ estimate.tables | join(', ') ~ ', and its budget for '
                    ~ {'increment': 'an increment', 'full': 'a full build'}[estimate.way] ~ ' is ' ~ budget ~ ' bytes'
                ) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {% if refused %}
        {{ exceptions.raise_compiler_error(
            refused | join('; ') ~ ': leave it out (--exclude), or raise bytes_budget in ' ~ 'its YAML if that is meant. Nothing was built.'
        ) }}
    {% endif %}
    {{ return('') }}
{% endmacro %}


{# Tables that a model reads, directly or through views. #}
{% macro tables_read(model) %}
    {% set tables = [] %}
    {% for name in model.depends_on.nodes %}
        {% set input = graph.nodes.get(name) or graph.sources[name] %}
        {% if input.resource_type == 'model' and input.config.materialized == 'view' %}
            {% do tables.extend(tables_read(input)) %}
        {% else %}
            {% do tables.append(input) %}
        {% endif %}
    {% endfor %}
    {{ return(tables | unique(attribute='unique_id') | list) }}
{% endmacro %}
