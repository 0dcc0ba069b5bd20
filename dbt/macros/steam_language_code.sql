{# ISO 639-1 code of a language as Steam names it; null for one that is not listed. #}
{% macro steam_language_code(expression) -%}
    {%- set codes = {
        'arabic': 'ar', 'brazilian': 'pt', 'bulgarian': 'bg', 'czech': 'cs', 'danish': 'da', 'dutch': 'nl',
        'english': 'en', 'finnish': 'fi', 'french': 'fr', 'german': 'de', 'greek': 'el', 'hungarian': 'hu',
        'indonesian': 'id', 'italian': 'it', 'japanese': 'ja', 'koreana': 'ko', 'latam': 'es', 'norwegian': 'no',
        'polish': 'pl', 'portuguese': 'pt', 'romanian': 'ro', 'russian': 'ru', 'schinese': 'zh', 'spanish': 'es',
        'swedish': 'sv', 'tchinese': 'zh', 'thai': 'th', 'turkish': 'tr', 'ukrainian': 'uk', 'vietnamese': 'vi',
    } -%}
    case {{ expression }}
        {%- for name, code in codes.items() %}
        when '{{ name }}' then '{{ code }}'
        {%- endfor %}
    end
{%- endmacro %}
