{# Place of a sentiment class from 1, very negative, to 5, very positive: the order that charts show classes in. Null for what is
   no class. #}
{% macro label_rank(label) -%}
    cast(case {{ label }}
        when 'very negative' then 1
        when 'negative' then 2
        when 'neutral' then 3
        when 'positive' then 4
        when 'very positive' then 5
    end as int64)
{%- endmacro %}
