-- The publishers' files as an analyst would open them: no landing, no staging, no macro. FOLDER is where they are.
-- Of lines that share a key the last one counts.
create macro utc(local_time) as (try_cast(local_time as timestamp) at time zone 'America/Sao_Paulo') at time zone 'UTC';

create macro blank(name) as coalesce(trim(name), '') = '';

create macro is_anonymous(name) as blank(name) or lower(trim(name)) in (
    'anonymous', 'customer', 'a customer', 'amazon customer', 'an amazon customer', 'kindle customer', 'amazon reader',
    'a reader'
);

create macro plain(text) as nullif(trim(regexp_replace(
    replace(replace(lower(replace(text, '&#34;', '"')), '''', ''), '’', ''), '[^\p{L}\p{M}\p{N}]+', ' ', 'g'
)), '');

create table amazon_2014 as
select row_number() over () as line, *
from read_csv('FOLDER/amazon/*_reviews.csv.gz', header = true, all_varchar = true, quote = '"', ignore_errors = true);

create table amazon_2018 as
select row_number() over () as line, *
from read_json(
    'FOLDER/amazon/*_5.json.gz', format = 'newline_delimited', ignore_errors = true, columns = {
        reviewerID: 'varchar', asin: 'varchar', unixReviewTime: 'bigint', overall: 'double', reviewerName: 'varchar',
        summary: 'varchar', reviewText: 'varchar', vote: 'varchar'
    }
)
where reviewerID is not null;

create table amazon_wide as
select row_number() over () as line, *
from read_csv('FOLDER/amazon/[0-9]*.csv.gz', header = true, all_varchar = true, quote = '"', ignore_errors = true);

-- Reviews of all three shapes. The research shapes overlap, and the newer one tells more.
create table amazon_reviews as
with research as (
    select
        reviewerID as reviewer, asin as product, cast(unixReviewTime as bigint) as written_at,
        try_cast(overall as double) as stars, reviewerName as name, summary as title, reviewText as body,
        cast(regexp_extract(helpful, '^\[(\d+)', 1) as bigint) as votes, 2014 as shape, line
    from amazon_2014
    union all
    select
        reviewerID, asin, unixReviewTime, overall, reviewerName, summary, reviewText,
        coalesce(cast(replace(vote, ',', '') as bigint), 0), 2018, line
    from amazon_2018
),
wide as (
    select * from amazon_wide
    qualify row_number() over (
        partition by id, coalesce("reviews.username", ''), coalesce("reviews.date", ''), coalesce("reviews.title", '')
        order by line desc
    ) = 1
)
select reviewer, product, stars, name, title, body, votes
from research
qualify row_number() over (partition by reviewer, product, written_at order by shape desc, line desc) = 1
union all
select
    null, id, try_cast("reviews.rating" as double), "reviews.username", "reviews.title", "reviews.text",
    try_cast("reviews.numHelpful" as bigint)
from wide;

create table amazon_pages as
select asin, brand, main_cat, price, len(image) as images, category[2] as secondary
from (
    select row_number() over () as line, *
    from read_json(
        'FOLDER/amazon/meta_*.json.gz', format = 'newline_delimited', ignore_errors = true, columns = {
            asin: 'varchar', brand: 'varchar', main_cat: 'varchar', price: 'varchar', image: 'varchar[]',
            category: 'varchar[]'
        }
    )
)
where not blank(asin)
qualify row_number() over (partition by asin order by line desc) = 1;

create table steam_votes as
select 'reviews' as shape, arg_max(voted_up, timestamp_updated) as is_up
from read_json(
    'FOLDER/steam/*_reviews.jsonl.gz', format = 'newline_delimited',
    columns = {recommendationid: 'varchar', voted_up: 'boolean', timestamp_updated: 'bigint'}
)
group by recommendationid
union all
select 'user_reviews', arg_max(recommend, (coalesce(cast(edited_at as varchar), ''), line))
from (
    select
        *, row_number() over () as line,
        case
            when last_edited is null then try_cast(posted as timestamp)
            else try_strptime(last_edited, 'Last edited %B %-d, %Y.')
        end as edited_at
    from 'FOLDER/steam/*user_reviews*.parquet'
)
group by user_id, item_id;

create view olist_customers as from read_csv('FOLDER/olist/olist_customers_dataset.csv.gz', all_varchar = true);
create view olist_products as from read_csv('FOLDER/olist/olist_products_dataset.csv.gz', all_varchar = true);
create view olist_names as
from read_csv('FOLDER/olist/product_category_name_translation.csv.gz', all_varchar = true);
create view olist_orders as from read_csv('FOLDER/olist/olist_orders_dataset.csv.gz', all_varchar = true);
create view olist_items as
select order_id, product_id, cast(price as double) as price
from read_csv('FOLDER/olist/olist_order_items_dataset.csv.gz', all_varchar = true);

create table olist_reviews as
select
    review_id, order_id, cast(any_value(review_score) as int) as stars,
    any_value(utc(review_answer_timestamp)) as answered_at, any_value(review_comment_title) as title, any_value(review_comment_message) as body
from read_csv(
    'FOLDER/olist/olist_order_reviews_dataset.csv.gz', all_varchar = true, quote = '"', escape = '"', delim = ',',
    header = true
)
group by review_id, order_id;

-- Sales with everything about them, and reviews of orders of one product.
create table olist_sales as
select
    olist_items.order_id, olist_items.product_id, olist_items.price, utc(order_purchase_timestamp) as bought_at,
    order_status in ('canceled', 'unavailable') as called_off, customer_state as state
from olist_items
join olist_orders using (order_id)
join olist_customers using (customer_id);

create table olist_product_reviews as
select olist_reviews.*, product_id
from olist_reviews
join (select order_id, min(product_id) as product_id from olist_items group by 1 having count(distinct product_id) = 1)
    using (order_id);
