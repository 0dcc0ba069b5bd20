{# Tukey's fences of columns, as they stood at the start of each month: 1.5 interquartile ranges below the first and above the third
   quartile of the rows known before that month, never later ones. A query, to stand in a CTE of its own.

   `rows` is a CTE with the columns and the date `at` that a row is known from. One row per month of `at` that has rows before it:
   `month_start`, and per column `<column>_lower` and `<column>_upper`. A quartile is the first value that a quarter of the rows, or
   three quarters, do not exceed, which both warehouses count alike. #}
{% macro outlier_fences(rows, columns, at) -%}
    {%- set month_of_row = "cast(" ~ dbt.date_trunc('month', at) ~ " as date)" -%}
    select
        month_start,
        {% for column in columns %}
            {{ column }}_q1 - 1.5 * ({{ column }}_q3 - {{ column }}_q1) as {{ column }}_lower,
            {{ column }}_q3 + 1.5 * ({{ column }}_q3 - {{ column }}_q1) as {{ column }}_upper{{ ',' if not loop.last }}
        {% endfor %}
    from (
        select
            month_start,
            {% for column in columns %}
                min(case when 4 * {{ column }}_rank >= {{ column }}_count then {{ column }} end) as {{ column }}_q1,
                min(case when 4 * {{ column }}_rank >= 3 * {{ column }}_count then {{ column }} end) as {{ column }}_q3
                {{- ',' if not loop.last }}
            {% endfor %}
        from (
            select
                months.month_start,
                {% for column in columns %}
                    {{ rows }}.{{ column }},
                    row_number() over (
                        partition by months.month_start order by {{ rows }}.{{ column }} asc nulls last
                    ) as {{ column }}_rank,
                    count({{ rows }}.{{ column }}) over (partition by months.month_start) as {{ column }}_count
                    {{- ',' if not loop.last }}
                {% endfor %}
            from (select distinct {{ month_of_row }} as month_start from {{ rows }}) as months
            inner join {{ rows }} on {{ rows }}.{{ at }} <= months.month_start
        ) as ranked
        group by month_start
    ) as quartiles
{%- endmacro %}


{# Whether a value lies outside its fences, `<fence>_lower` to `<fence>_upper`; false where there is no value or no fence yet. #}
{% macro flag_outlier(column, fence) -%}
    coalesce({{ column }} < {{ fence }}_lower or {{ column }} > {{ fence }}_upper, false)
{%- endmacro %}
