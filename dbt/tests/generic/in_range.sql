{# Fails for every row with a value outside the range of its column, `meta: {range: {min: 0, max: 1}}`; either bound may be left
   out, and nulls pass. One test of a table looks at all its columns, in one scan, and `columns_out_of_range` names those at fault. #}
{% test in_range(model) %}

{% set faults = {} %}
{% for name, bounds in ranges_of_tested_columns().items() %}
    {% set conditions = [] %}
    {% if 'min' in bounds %}{% do conditions.append(name ~ ' < ' ~ bounds['min']) %}{% endif %}
    {% if 'max' in bounds %}{% do conditions.append(name ~ ' > ' ~ bounds['max']) %}{% endif %}
    {% do faults.update({name: conditions | join(' or ')}) %}
{% endfor %}

select
    {% for name, is_outside in faults.items() -%}
    case when {{ is_outside }} then '{{ name }} ' else '' end{{ ' ||' if not loop.last else ' as columns_out_of_range,' }}
    {% endfor -%}
    *
from {{ model }}
where
    {{ faults.values() | join('\n    or ') or 'false' }}

{% endtest %}
