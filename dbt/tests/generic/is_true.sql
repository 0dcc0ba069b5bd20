{# Fails for every row in which the expression is false; null passes. For identities, such as `sum_a + sum_b = total`. #}
{% test is_true(model, expression) %}

select *
from {{ model }}
where not ({{ expression }})

{% endtest %}
