{# The only form in which personal data passes staging. The contracts say which columns identify a person
   (`personal: identifies`); none of them is read by a model but through this macro, which a test looks after, and what it
   gives is tagged with the form, `meta: {personal: <form>}`.

   | form | gives |
   |---|---|
   | `is_anonymous` | whether a display name is blank or one that the site gives to everybody |
   | `handle` | the same text wherever the same name is, null for an anonymous one: no user, for names repeat |
   | `nickname` | the publisher's number of the user where the text is one, else a hash of the name chosen instead |
   | `state` | the state after a city |
   | `zip_band` | the first two digits of a zip code, a region of a state |

   A hash is not anonymous: a name can be guessed and hashed. #}
{% macro personal(column, form) -%}
    {%- set plain_name -%} coalesce(lower({{ trim_spaces(column) }}), '') {%- endset -%}
    {%- set anonymous_names = "'" ~ anonymous_names() | join("', '") ~ "'" -%}
    {%- if form == 'is_anonymous' -%}
        {{ plain_name }} in ({{ anonymous_names }})
    {%- elif form == 'handle' -%}
        case when {{ plain_name }} not in ({{ anonymous_names }}) then {{ dbt.hash(plain_name) }} end
    {%- elif form == 'nickname' -%}
        coalesce({{ regex_extract(column, '^([0-9]{17})$') }}, {{ dbt.hash('nullif(' ~ column ~ ", '')") }})
    {%- elif form == 'state' -%}
        {{ regex_extract(column, ', ([A-Z-]+)$') }}
    {%- elif form == 'zip_band' -%}
        substr(lpad({{ column }}, 5, '0'), 1, 2)
    {%- else -%}
        {{ exceptions.raise_compiler_error("personal knows no form " ~ form ~ ": see macros/personal.sql") }}
    {%- endif -%}
{%- endmacro %}


{% macro anonymous_names() %}
    {{ return([
        '', 'anonymous', 'customer', 'a customer', 'amazon customer', 'an amazon customer', 'kindle customer',
        'amazon reader', 'a reader'
    ]) }}
{% endmacro %}
