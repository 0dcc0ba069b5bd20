{# The value, or where it is missing the mean of the rows of earlier days: a mean of all rows would know the future. Null where no
   earlier row has a value. `at` is the date that a row is known from, `by` a column within whose values means are taken. #}
{% macro impute_mean(column, at, by=none) -%}
    {%- set day_number = dbt.datediff("cast('2000-01-01' as date)", at, 'day') -%}
    {%- set earlier_days -%}
        over (
            {{ 'partition by ' ~ by if by }} order by {{ day_number }} range between unbounded preceding and 1 preceding
        )
    {%- endset -%}
    coalesce({{ column }}, {{ exact_sum(column, earlier_days) }} / nullif(count({{ column }}) {{ earlier_days }}, 0))
{%- endmacro %}
