{# Fails when rows went missing between raw and a staging model that folds repeats: its `count_raw_rows` must add up to
   the current raw rows. `left_out` is the condition of raw rows that the model drops on purpose. #}
{% test accounts_for_raw_rows(model, raw_table, left_out='false') %}

with

staged as (
    select coalesce(sum(count_raw_rows), 0) as count_rows from {{ model }}
),

landed as (
    select count(*) as count_rows
    from {{ raw_table }}
    where _superseded_at is null and not ({{ left_out }})
)

select
    staged.count_rows as count_staged_rows,
    landed.count_rows as count_landed_rows
from staged
cross join landed
where staged.count_rows <> landed.count_rows

{% endtest %}
