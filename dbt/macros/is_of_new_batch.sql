{# Whether a row of raw is of a batch that the model in hand, which has `batch_id` and `loaded_at`, has not seen; true for all in a
   full refresh. Raw is partitioned by when rows were landed, and nothing older than the oldest such batch is read. A batch that
   was landed a second time, at another time, is another one. #}
{% macro is_of_new_batch(dataset, entity) %}
    {#- named here for dbt to see, which reads a model as if in a full refresh -#}
    {%- set batches = ref('stg_landing__batches') -%}
    {#- a unit test has no `this` -#}
    {%- if not this or not is_incremental() -%}
        true
    {%- else -%}
        {%- set oldest -%}
            select min(batches.loaded_at) as loaded_at
            from {{ batches }} as batches
            left join {{ this }} as seen on batches.batch_id = seen.batch_id and batches.loaded_at = seen.loaded_at
            where batches.table_name = 'raw.{{ dataset }}__{{ entity }}' and batches.count_loaded > 0 and seen.batch_id is null
        {%- endset -%}
        _loaded_at >= cast('{{ run_query(oldest).columns[0].values()[0] or '9999-12-31' }}' as timestamp)
        and not exists (
            select 1 from {{ this }} as seen where seen.batch_id = _batch_id and seen.loaded_at = _loaded_at
        )
    {%- endif -%}
{% endmacro %}
