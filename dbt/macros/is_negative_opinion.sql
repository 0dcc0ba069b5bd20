{# Whether a review is negative: 2 stars or fewer, and where there are no stars a vote against. Null without both. #}
{% macro is_negative_opinion(rating='rating', is_recommended='is_recommended') -%}
    coalesce({{ rating }} <= 2, not {{ is_recommended }})
{%- endmacro %}
