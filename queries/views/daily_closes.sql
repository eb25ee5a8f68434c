-- Title: Daily closes
-- Question: What did each coin cost at the end of each day (UTC)?
-- Grain: one row per source, coin_id, quote_currency, close_date
-- Reads: curated.market_snapshots
--
-- The 200 days up to the newest snapshot of each source and currency. It ends at the data, not today, so that an
-- imported old history gives an answer too; the join on newest_at lets an engine skip older partitions while it runs.
-- A close is the last snapshot of the day that has a price; the last day may still be under way.
with

newest as (
    select
        source,
        quote_currency,
        max(snapshot_at) as newest_at
    from curated.market_snapshots
    group by source, quote_currency
),

recent as (
    select
        market.source,
        market.coin_id,
        market.quote_currency,
        date_trunc('day', market.snapshot_at) as close_day,
        market.snapshot_at,
        market.symbol,
        market.name,
        market.market_cap_rank,
        market.price,
        market.market_cap,
        market.volume_24h
    from curated.market_snapshots as market
    inner join newest
        on market.source = newest.source
        and market.quote_currency = newest.quote_currency
        and market.snapshot_at >= date_trunc('day', newest.newest_at) - interval '199' day
    where market.price > 0
),

ranked as (
    select
        source,
        coin_id,
        quote_currency,
        close_day,
        snapshot_at,
        symbol,
        name,
        market_cap_rank,
        price,
        market_cap,
        volume_24h,
        row_number() over (
            partition by source, coin_id, quote_currency, close_day
            order by snapshot_at desc
        ) as recency
    from recent
)

select
    source,
    coin_id,
    quote_currency,
    cast(close_day as date) as close_date,
    snapshot_at,
    symbol,
    name,
    market_cap_rank,
    cast(price as double) as price,
    cast(market_cap as double) as market_cap,
    cast(volume_24h as double) as volume_24h
from ranked
where recency = 1
