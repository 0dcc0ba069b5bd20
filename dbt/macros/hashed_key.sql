{# MD5 of several columns, for a key where the publisher has none. A null counts as blank. The first column should be
   the namespace, so that equal ids of two data sets give two keys. #}
{% macro hashed_key(columns) -%}
    {%- set texts = [] -%}
    {%- for column in columns -%}
        {%- do texts.append("coalesce(cast(" ~ column ~ " as string), '')") -%}
    {%- endfor -%}
    {{ dbt.hash(texts | join(" || '|' || ")) }}
{%- endmacro %}
