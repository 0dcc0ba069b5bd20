{# Name of the interval that a number falls in, from its lower bound up to the next: `band('price', [0, 5, 10])` gives
   '0 to 5' without 5, '5 to 10' and '10 and more'; of `whole` numbers '0 to 4', '5 to 9', and '1' for one alone. Null below
   the first bound. #}
{% macro band(expression, bounds, whole=false) -%}
    case
        {%- for bound in bounds | reverse %}
        {%- set last = loop.previtem - 1 if whole and not loop.first else loop.previtem %}
        {%- set name = bound ~ ' and more' if loop.first else (bound if last == bound else bound ~ ' to ' ~ last) %}
        when {{ expression }} >= {{ bound }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}


{# Lower bound of that interval, to sort by. #}
{% macro band_floor(expression, bounds) -%}
    case
        {%- for bound in bounds | reverse %}
        when {{ expression }} >= {{ bound }} then {{ bound }}
        {%- endfor %}
    end
{%- endmacro %}
