{# Fails for every row with a value outside the range of its column, `meta: {range: {min: 0, max: 1}}`; either bound may be left
   out, and nulls pass. One test of a table looks at all its columns, in one scan. #}
{% test in_range(model) %}

{% set faults = [] %}
{% for name, bounds in ranges_of_tested_columns().items() %}
    {% if 'min' in bounds %}{% do faults.append(name ~ ' < ' ~ bounds['min']) %}{% endif %}
    {% if 'max' in bounds %}{% do faults.append(name ~ ' > ' ~ bounds['max']) %}{% endif %}
{% endfor %}

select *
from {{ model }}
where
    {{ faults | join('\n    or ') or 'false' }}

{% endtest %}
