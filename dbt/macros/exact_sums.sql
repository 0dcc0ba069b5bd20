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


{# Correlation of two numbers after Pearson, from exact sums and rounded to millionths. Null where either is the same in all
   rows. Meant for numbers of up to some dozens, such as logarithms and stars. #}
{% macro exact_corr(x, y) -%}
    {%- set n = "count(*)" -%}
    {%- set spread_x = "(" ~ n ~ " * " ~ exact_sum(x ~ " * " ~ x) ~ " - " ~ exact_sum(x) ~ " * " ~ exact_sum(x) ~ ")" -%}
    {%- set spread_y = "(" ~ n ~ " * " ~ exact_sum(y ~ " * " ~ y) ~ " - " ~ exact_sum(y) ~ " * " ~ exact_sum(y) ~ ")" -%}
    case
        when min({{ x }}) < max({{ x }}) and min({{ y }}) < max({{ y }})
            then round(
                ({{ n }} * {{ exact_sum(x ~ " * " ~ y) }} - {{ exact_sum(x) }} * {{ exact_sum(y) }})
                / sqrt({{ spread_x }} * {{ spread_y }}),
                6
            )
    end
{%- endmacro %}
