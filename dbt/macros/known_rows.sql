{# The rows of a source that staging reads: those that no newer version has replaced.

   With the variable `known_before`, a day or a UTC time, they are what would have been known by then, as the contract of
   the source says: rows by their clocks, and by `known_from` the columns that hold a later time of the row or what the
   crawl gathered. `martlet leakcheck` builds the features so and compares. A row of a live source that was replaced
   later still counts; one of a historical source does not, for a reload is no event in the time of its data. With
   `MARTLET_RESTATED` in the environment too a row of a live source counts as known when it happened, whenever it came:
   `martlet backfill --restated`.

   A model that reads the time of a row out of a text passes `is_dated=false` and filters by `where_known`. #}
{% macro known_rows(dataset, entity, is_dated=true) -%}
    {%- set relation = source(dataset, entity) -%}
    {%- if not execute or var('known_before', none) is none -%}
        select * from {{ relation }}
    where _superseded_at is null
    {%- else -%}
        {%- set table = graph.sources['source.martlet.' ~ dataset ~ '.' ~ entity] -%}
        {%- set hidden = hide_unknown_columns(table.meta) -%}
        select *{{ ' replace (' ~ hidden | join(', ') ~ ')' if hidden }} from {{ relation }}
    where {{ known_row_conditions(table, is_dated) | join(' and ') }}
    {%- endif -%}
{%- endmacro %}


{# For a time that staging reads out of a text; nothing without the variable. #}
{% macro where_known(column) -%}
    {%- if var('known_before', none) is not none %}where {{ column }} < {{ known_before() }}{% endif -%}
{%- endmacro %}


{# With the variable, its day may come from the environment too: dbt reads a project anew for other variables, which takes
   longer than to build a day. #}
{% macro known_before() %}
    {{ return("cast('" ~ env_var('MARTLET_KNOWN_BEFORE', var('known_before')) ~ "' as timestamp)") }}
{% endmacro %}


{% macro known_row_conditions(table, is_dated) %}
    {% set meta = table.meta %}
    {% set conditions = ['_superseded_at is null'] %}
    {% if meta.clock == 'live' %}
        {% set conditions = ['(_superseded_at is null or _superseded_at >= ' ~ known_before() ~ ')'] %}
    {% endif %}
    {% if meta.event_at and is_dated %}
        {% set is_known = '_event_at < ' ~ known_before() %}
        {% if meta.row_known_from %}
            {% set is_known = '(' ~ is_known ~ ' or ' ~ publisher_time(meta.row_known_from, meta) ~ ' < ' ~ known_before() ~ ')' %}
        {% endif %}
        {% do conditions.append(is_known) %}
    {% endif %}
    {% if meta.snapshot_date or meta.clock == 'live' %}
        {% do conditions.append('_known_at < ' ~ known_before()) %}
    {% endif %}
    {% if meta.known_with %}
        {% do conditions.append(
            meta.known_with.column ~ ' in (select ' ~ meta.known_with.column
            ~ ' from ' ~ source(table.source_name, meta.known_with.table)
            ~ ' where _event_at < ' ~ known_before() ~ ')'
        ) %}
    {% endif %}
    {{ return(conditions) }}
{% endmacro %}


{# What a known row keeps of its columns that are known from another time: pieces of `select * replace (...)`. #}
{% macro hide_unknown_columns(meta) %}
    {% set hidden = [] %}
    {% for column, known_from in meta.get('known_from', {}).items() %}
        {% if known_from == 'crawl' %}
            {% do hidden.append('case when false then ' ~ column ~ ' end as ' ~ column) %}
        {% elif known_from is mapping %}
            {% do hidden.append(keep_json_texts(column, known_from.fields) ~ ' as ' ~ column) %}
        {% else %}
            {% set is_known = publisher_time(known_from, meta) ~ ' < ' ~ known_before() %}
            {% do hidden.append('case when ' ~ is_known ~ ' then ' ~ column ~ ' end as ' ~ column) %}
        {% endif %}
    {% endfor %}
    {# the clocks are the event's, and the row was there before it #}
    {% for column in ['_event_at', '_known_at'] if meta.row_known_from %}
        {% do hidden.append('case when _event_at < ' ~ known_before() ~ ' then ' ~ column ~ ' end as ' ~ column) %}
    {% endfor %}
    {% if meta.clock == 'live' and env_var('MARTLET_RESTATED', '') %}
        {% do hidden.append('coalesce(_event_at, _known_at) as _known_at') %}
    {% endif %}
    {{ return(hidden) }}
{% endmacro %}


{# UTC timestamp of a publisher's time column, written as its table's event time is. #}
{% macro publisher_time(column, meta) %}
    {% if meta.event_at.format == 'timestamp' %}
        {{ return(local_to_utc(column, meta.zone)) }}
    {% endif %}
    {% set factor = 1000 if meta.event_at.format == 'epoch_s' else 1 %}
    {{ return(epoch_ms_to_timestamp(factor ~ ' * ' ~ dbt.safe_cast(column, 'int64'))) }}
{% endmacro %}


{# JSON text of an object with some of its texts and nothing else. #}
{% macro keep_json_texts(column, fields) %}
    {% set texts = [] %}
    {% for field in fields %}
        {% do texts.append("'\"" ~ field ~ "\": \"' || " ~ json_text(column, '$.' ~ field) ~ " || '\"'") %}
    {% endfor %}
    {{ return("'{' || " ~ texts | join(" || ', ' || ") ~ " || '}'") }}
{% endmacro %}
