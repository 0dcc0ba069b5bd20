{# The only form in which a display name passes staging: two columns, whether the name is one that a site gives to
   everybody, and otherwise a handle that is the same wherever the same name is. A handle is not a user (names repeat),
   and not anonymous either (a name can be guessed and hashed), so it stays out of the marts. #}
{% macro pseudonymise_name(column) -%}
    {%- set plain_name -%} coalesce(lower({{ trim_spaces(column) }}), '') {%- endset -%}
    {%- set is_anonymous -%}
        {{ plain_name }} in ({% for name in anonymous_names() %}'{{ name }}'{{ ', ' if not loop.last }}{% endfor %})
    {%- endset -%}
    {{ is_anonymous }} as is_anonymous_name,
        case when not {{ is_anonymous }} then {{ dbt.hash(plain_name) }} end as name_handle
{%- endmacro %}


{% macro anonymous_names() %}
    {{ return([
        '', 'anonymous', 'customer', 'a customer', 'amazon customer', 'an amazon customer', 'kindle customer',
        'amazon reader', 'a reader'
    ]) }}
{% endmacro %}
