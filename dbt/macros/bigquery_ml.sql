{# Scripts that train a model of BigQuery ML and score what was held out, for models materialized as `bigquery_ml`. The model
   lies beside the table of scores, its name followed by `__model`. #}
{% macro bigquery_ml_classifier(rows, model_type, options) %}
create or replace model {{ bigquery_ml_model() }}
options ({{ bigquery_ml_options({
    'model_type': model_type, 'input_label_cols': ['happened'], 'data_split_method': 'NO_SPLIT'
}, options) }})
as
select * except (entity_id, as_of_date, is_held_out)
from {{ rows }}
where not is_held_out;

create or replace table {{ this }} as
select
    scored.entity_id,
    scored.as_of_date,
    scored.happened,
    (
        select outcome.prob
        from unnest(scored.predicted_happened_probs) as outcome
        where cast(outcome.label as string) = 'true'
    ) as score,
    learned.rate
from ml.predict(model {{ bigquery_ml_model() }}, (select * from {{ rows }} where is_held_out)) as scored
cross join (
    select avg(if(happened, 1.0, 0.0)) as rate
    from {{ rows }}
    where not is_held_out
) as learned;
{% endmacro %}


{% macro bigquery_ml_recommender(rows) %}
create or replace model {{ bigquery_ml_model() }}
options ({{ bigquery_ml_options({
    'model_type': 'MATRIX_FACTORIZATION', 'feedback_type': 'EXPLICIT', 'user_col': 'user_id', 'item_col': 'item_id',
    'rating_col': 'rating', 'num_factors': 32, 'l2_reg': 10.0
}, {}) }})
as
select user_id, item_id, rating
from {{ rows }}
where not is_held_out;

create or replace table {{ this }} as
with
learned as (select * from {{ rows }} where not is_held_out),
popular as (
    select item_id, dataset, row_number() over (partition by dataset order by count(*) desc, item_id asc) as position
    from learned
    group by item_id, dataset
),
held as (
    select asked.user_id, asked.item_id, asked.dataset, popular.position
    from {{ rows }} as asked
    inner join popular on asked.item_id = popular.item_id
    where asked.is_held_out
),
had_before as (
    select held.user_id, sum(if(popular.position < held.position, 1, 0)) as count_better
    from held
    inner join learned on held.user_id = learned.user_id
    inner join popular on learned.item_id = popular.item_id
    group by held.user_id
),
rated as (
    select ratings.user_id, ratings.item_id, ratings.predicted_rating
    from ml.recommend(model {{ bigquery_ml_model() }}, (select distinct user_id from held)) as ratings
    left join learned on ratings.user_id = learned.user_id and ratings.item_id = learned.item_id
    inner join popular on ratings.item_id = popular.item_id
    inner join held on ratings.user_id = held.user_id and popular.dataset = held.dataset
    where learned.item_id is null
),
ranked as (
    select user_id, item_id, row_number() over (partition by user_id order by predicted_rating desc, item_id asc) as place
    from rated
)
select held.user_id, held.item_id, held.dataset, ranked.place, held.position - had_before.count_better as popular_place
from held
inner join had_before on held.user_id = had_before.user_id
left join ranked on held.user_id = ranked.user_id and held.item_id = ranked.item_id;
{% endmacro %}


{# Name of the model whose scores the table `this` holds. #}
{% macro bigquery_ml_model() -%}
    `{{ this.database }}`.`{{ this.schema }}`.`{{ this.identifier }}__model`
{%- endmacro %}


{# Options as BigQuery spells them. #}
{% macro bigquery_ml_options(given, more) -%}
    {%- set spelled = [] -%}
    {%- for name, value in (given.items() | list) + (more.items() | list) -%}
        {%- do spelled.append(name ~ ' = ' ~ (value | tojson)) -%}
    {%- endfor -%}
    {{ spelled | join(', ') }}
{%- endmacro %}


{# Runs a script that makes the table itself. #}
{% materialization bigquery_ml, adapter='bigquery' %}
    {%- set made = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}{{ sql }}{%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [made]}) }}
{% endmaterialization %}
