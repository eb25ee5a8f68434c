-- Title: Watchlist categories
-- Question: How do smart contract platforms, GameFi and meme coins do, side by side, day by day?
-- Grain: one row per source, quote_currency, close_date
-- Reads: curated.category_snapshots
--
-- The 90 days up to the newest snapshot of each source; the last snapshot of each day and category. The vendor's
-- ids are smart-contract-platform, gaming (Gaming, GameFi) and meme-token (Meme).
with

newest as (
    select
        source,
        max(snapshot_at) as newest_at
    from curated.category_snapshots
    group by source
),

watched as (
    select
        category.source,
        category.quote_currency,
        category.category_id,
        date_trunc('day', category.snapshot_at) as close_day,
        category.snapshot_at,
        cast(category.market_cap as double) as market_cap,
        cast(category.volume_24h as double) as volume_24h,
        category.market_cap_change_24h_pct
    from curated.category_snapshots as category
    inner join newest
        on category.source = newest.source
        and category.snapshot_at >= date_trunc('day', newest.newest_at) - interval '89' day
    where category.category_id in ('smart-contract-platform', 'gaming', 'meme-token')
),

ranked as (
    select
        source,
        quote_currency,
        category_id,
        close_day,
        market_cap,
        volume_24h,
        market_cap_change_24h_pct,
        row_number() over (
            partition by source, quote_currency, category_id, close_day
            order by snapshot_at desc
        ) as recency
    from watched
),

closing as (
    select
        source,
        quote_currency,
        category_id,
        close_day,
        market_cap,
        volume_24h,
        market_cap_change_24h_pct
    from ranked
    where recency = 1
)

select
    source,
    quote_currency,
    cast(close_day as date) as close_date,
    max(case when category_id = 'smart-contract-platform' then market_cap end) as smart_contract_market_cap,
    max(case when category_id = 'gaming' then market_cap end) as gamefi_market_cap,
    max(case when category_id = 'meme-token' then market_cap end) as meme_market_cap,
    max(case when category_id = 'smart-contract-platform' then volume_24h end) as smart_contract_volume_24h,
    max(case when category_id = 'gaming' then volume_24h end) as gamefi_volume_24h,
    max(case when category_id = 'meme-token' then volume_24h end) as meme_volume_24h,
    max(case when category_id = 'smart-contract-platform' then market_cap_change_24h_pct end) as smart_contract_change_24h_pct,
    max(case when category_id = 'gaming' then market_cap_change_24h_pct end) as gamefi_change_24h_pct,
    max(case when category_id = 'meme-token' then market_cap_change_24h_pct end) as meme_change_24h_pct
from closing
group by source, quote_currency, close_day
