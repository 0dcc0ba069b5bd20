{# The records of a raw table and what `entity_id` says of each: a query, to stand in a union. Superseded records are among
   them, for an older prediction may be made of one. #}
{% macro raw_records(dataset, table, entity_id) -%}
    select
        {{ entity_id }} as entity_id,
        'raw.{{ dataset }}__{{ table }}' as table_name,
        _source_uri as source_uri,
        _source_row as source_row,
        _batch_id as batch_id,
        _event_at as event_at,
        _known_at as known_at,
        _loaded_at as loaded_at,
        _superseded_at as superseded_at
    from {{ source(dataset, table) }}
{%- endmacro %}


{# The key of a review, of the columns that the contract of its shape declares. #}
{% macro declared_review_key(dataset, table) -%}
    {%- set declared = graph.sources['source.martlet.' ~ dataset ~ '.' ~ table].meta.review_key if execute else [] -%}
    {{ hashed_key(['_namespace'] + declared) }}
{%- endmacro %}


{# What every model of lineage says of a record. #}
{% macro record_columns(records) -%}
    {%- for name in [
        'table_name', 'source_uri', 'source_row', 'batch_id', 'event_at', 'known_at', 'loaded_at', 'superseded_at'
    ] -%}
        {{ records }}.{{ name }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}


{# What the publisher of visits to a shop measured of each: he gives no id. #}
{% macro session_measures() %}
    {{ return([
        'Administrative', 'Administrative_Duration', 'Informational', 'Informational_Duration', 'ProductRelated',
        'ProductRelated_Duration', 'BounceRates', 'ExitRates', 'PageValues', 'SpecialDay', 'Month', 'OperatingSystems',
        'Browser', 'Region', 'TrafficType', 'VisitorType', 'Weekend', 'Revenue',
    ]) }}
{% endmacro %}
