{# Fails for every row whose value lies outside [min, max]; either bound may be left out, and nulls pass. #}
{% test in_range(model, column_name, min=none, max=none) %}

{% if min is none and max is none %}
    {{ exceptions.raise_compiler_error("in_range on " ~ column_name ~ " needs a min or a max") }}
{% endif %}

select {{ column_name }}
from {{ model }}
where
    {% if min is not none %}{{ column_name }} < {{ min }}{% endif %}
    {{ 'or' if min is not none and max is not none }}
    {% if max is not none %}{{ column_name }} > {{ max }}{% endif %}

{% endtest %}
