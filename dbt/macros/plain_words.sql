{# Words of a text and nothing else: lowercase, a lone space between them, no punctuation, apostrophes closed up (`don't`
   is `dont`). Texts that differ in no word come out equal. Null where there is no word. #}
{% macro plain_words(expression) -%}
    {%- set closed_up = "replace(replace(lower(" ~ expression ~ "), chr(39), ''), '’', '')" -%}
    nullif({{ trim_spaces(regex_replace(closed_up, '[^\\p{L}\\p{M}\\p{N}]+', ' ')) }}, '')
{%- endmacro %}


{# Number of words of a text that `plain_words` made. #}
{% macro count_words(expression) -%}
    length({{ expression }}) - length(replace({{ expression }}, ' ', '')) + 1
{%- endmacro %}
