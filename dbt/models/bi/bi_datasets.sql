with

sources as (select * from {{ ref('bi_sources') }}),
ratings as (select * from {{ ref('bi_reviews_per_rating') }}),
revenue as (select * from {{ ref('bi_revenue') }}),
recommendations as (select * from {{ ref('bi_recommendations') }}),

stack_names as (
    select dataset from sources
    union all
    select dataset from ratings
    union all
    select dataset from revenue
    union all
    select dataset from recommendations
),

final as (
    select distinct dataset
    from stack_names
    where dataset is not null
)

select * from final
