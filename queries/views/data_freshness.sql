-- Title: Data freshness
-- Question: How old is the newest data of each raw dataset and each curated table?
-- Grain: one row per layer, name
-- Reads: curated.categories, curated.category_snapshots, curated.coin_categories, curated.coins, curated.exchange_snapshots, curated.exchanges, curated.global_snapshots, curated.market_snapshots, ops.publishes, ops.runs
--
-- Everything, but only times are read. Age counts from now: whole days, and a verdict: fresh (at most 2 hours), late
-- (at most a day) or stale. A dataset that is fresh while its table is stale was fetched and not transformed.
with

raw_datasets as (
    select
        'raw' as layer,
        vendor || '_' || dataset as name,
        max(snapshot_at) as newest_at,
        max(finished_at) as last_changed_at
    from ops.runs
    where outcome = 'committed'
    group by vendor, dataset
),

newest_rows as (
    select 'curated.market_snapshots' as name, max(snapshot_at) as newest_at from curated.market_snapshots
    union all
    select 'curated.global_snapshots' as name, max(snapshot_at) as newest_at from curated.global_snapshots
    union all
    select 'curated.category_snapshots' as name, max(snapshot_at) as newest_at from curated.category_snapshots
    union all
    select 'curated.exchange_snapshots' as name, max(snapshot_at) as newest_at from curated.exchange_snapshots
    union all
    select 'curated.coins' as name, max(last_seen_at) as newest_at from curated.coins
    union all
    select 'curated.exchanges' as name, max(last_seen_at) as newest_at from curated.exchanges
    union all
    select 'curated.categories' as name, max(last_seen_at) as newest_at from curated.categories
    union all
    select 'curated.coin_categories' as name, max(last_seen_at) as newest_at from curated.coin_categories
),

last_publishes as (
    select
        table_name,
        max(published_at) as last_changed_at
    from ops.publishes
    group by table_name
),

curated_tables as (
    select
        'curated' as layer,
        newest_rows.name,
        newest_rows.newest_at,
        last_publishes.last_changed_at
    from newest_rows
    left join last_publishes
        on newest_rows.name = last_publishes.table_name
),

layers as (
    select layer, name, newest_at, last_changed_at from raw_datasets
    union all
    select layer, name, newest_at, last_changed_at from curated_tables
)

select
    layer,
    name,
    newest_at,
    last_changed_at,
    extract(day from cast(current_timestamp as timestamp(6)) - newest_at) as age_days,
    case
        when newest_at is null then 'empty'
        when newest_at >= current_timestamp - interval '2' hour then 'fresh'
        when newest_at >= current_timestamp - interval '1' day then 'late'
        else 'stale'
    end as freshness
from layers
