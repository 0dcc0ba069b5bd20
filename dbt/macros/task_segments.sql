{# Rows of one task to be counted by segment, a row per prediction and segment: `rows` is a CTE with the predictions, which meet
   their features in the CTE `<task>_features`. The risk tier is a segment of every task. #}
{% macro task_segments(task, rows) -%}
    {%- set segments = tabular_tasks()[task].segments -%}
    {%- for name in ['risk_tier'] + segments.keys() | list -%}
    {%- set bounds = segments.get(name, []) -%}
    {%- set column = rows ~ '.risk_tier' if name == 'risk_tier' else task ~ '_features.' ~ name %}
    select
        '{{ task }}' as task,
        '{{ name }}' as segment,
        coalesce({{ band(column, bounds) if bounds else 'cast(' ~ column ~ ' as string)' }}, 'unknown') as segment_value,
        {{ rows }}.score,
        {{ rows }}.risk_tier,
        {{ caller(rows) }} as has_happened
    from {{ rows }}
    inner join {{ task }}_features
        on {{ rows }}.entity_id = {{ task }}_features.entity_id
        and {{ rows }}.as_of_date = {{ task }}_features.as_of_date
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
