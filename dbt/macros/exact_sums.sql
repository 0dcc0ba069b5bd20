{# Sums and averages of fractions that come out the same on every run and engine.

   Floats add up to another last digit in another order, and threads make the order. Whole numbers do not: the values are
   rounded to millionths, which is finer than any price or probability here, and counted in them. A sum may reach nine
   million millions. #}
{% macro exact_sum(expression, window='') -%}
    cast(sum(cast(round(1000000 * ({{ expression }})) as int64)) {{ window }} as int64) / 1000000
{%- endmacro %}


{% macro exact_avg(expression) -%}
    {{ exact_sum(expression) }} / nullif(count({{ expression }}), 0)
{%- endmacro %}
