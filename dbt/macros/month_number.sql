{# Two digits of an English month name, whether in full or cut to three letters; null for any other text. #}
{% macro month_number(expression) -%}
    case lower(substr({{ expression }}, 1, 3))
        {%- for month in ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] %}
        when '{{ month }}' then '{{ '%02d' | format(loop.index) }}'
        {%- endfor %}
    end
{%- endmacro %}
