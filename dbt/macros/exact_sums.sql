{# Sums and averages of fractions that come out the same on every run and engine.

   Floats add up to another last digit in another order, and threads make the order. Whole numbers do not: the values are
   rounded to millionths, which is finer than any price or probability here, and counted in them. A sum may reach nine
   million millions. #}
{% macro exact_sum(expression, window='') -%}
    cast(sum(cast(round(1000000 * ({{ expression }})) as int64)) {{ window }} as int64) / 1000000
{%- endmacro %}


{% macro exact_avg(expression, window='') -%}
    {{ exact_sum(expression, window) }} / nullif(count({{ expression }}) {{ window }}, 0)
{%- endmacro %}


{# Correlation of two numbers after Pearson, rounded to millionths, from whole numbers of ten-thousandths: rounded squares would
   make the spread of nearly equal numbers negative. Null where either is the same in all rows. Meant for numbers of up to some
   dozens, such as logarithms and stars, and neither null. #}
{% macro exact_corr(x, y) -%}
    {%- set x = "cast(round(10000 * (" ~ x ~ ")) as int64)" -%}
    {%- set y = "cast(round(10000 * (" ~ y ~ ")) as int64)" -%}
    case
        when {{ spread_together(x, x) }} > 0 and {{ spread_together(y, y) }} > 0
            then round({{ spread_together(x, y) }} / sqrt({{ spread_together(x, x) }} * {{ spread_together(y, y) }}), 6)
    end
{%- endmacro %}


{# Covariance of two columns of whole numbers, times the square of the rows; a variance if they are the same. #}
{% macro spread_together(x, y) -%}
    (count(*) * cast(sum({{ x }} * {{ y }}) as float64) - cast(sum({{ x }}) as float64) * cast(sum({{ y }}) as float64))
{%- endmacro %}
