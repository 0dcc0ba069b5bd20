{# Sums and averages of fractions that come out the same on every run and engine.

   Floats add up to another last digit in another order, and threads make the order. Decimals do not: the values are
   rounded to six places, which is finer than any price or probability here, and added exactly. #}
{% macro exact_sum(expression, window='') %}
    cast(sum(cast(round({{ expression }}, 6) as {{ dbt.type_numeric() }})) {{ window }} as float64)
{%- endmacro %}


{% macro exact_avg(expression) %}
    {{ exact_sum(expression) }} / nullif(count({{ expression }}), 0)
{%- endmacro %}
