-- Title: Latest market
-- Question: What is each coin worth now, in the newest snapshot of each source?
-- Grain: one row per source, coin_id, quote_currency
-- Reads: curated.market_snapshots
--
-- The newest snapshot of each source and currency. Money is double, for people and BI tools; the exact decimal is
-- one join away in curated.market_snapshots, by (source, coin_id, quote_currency, snapshot_at).
with

newest as (
    select
        source,
        quote_currency,
        max(snapshot_at) as snapshot_at
    from curated.market_snapshots
    group by source, quote_currency
)

select
    market.source,
    market.coin_id,
    market.quote_currency,
    market.snapshot_at,
    market.last_updated_at,
    market.symbol,
    market.name,
    market.market_cap_rank,
    cast(market.price as double) as price,
    cast(market.market_cap as double) as market_cap,
    cast(market.fully_diluted_valuation as double) as fully_diluted_valuation,
    cast(market.volume_24h as double) as volume_24h,
    cast(market.high_24h as double) as high_24h,
    cast(market.low_24h as double) as low_24h,
    market.price_change_1h_pct,
    market.price_change_24h_pct,
    market.price_change_7d_pct,
    market.price_change_30d_pct,
    market.price_change_1y_pct,
    market.market_cap_share_pct,
    market.volume_to_market_cap_pct,
    cast(market.circulating_supply as double) as circulating_supply,
    cast(market.total_supply as double) as total_supply,
    cast(market.max_supply as double) as max_supply,
    cast(market.ath as double) as ath,
    market.ath_at,
    cast(market.atl as double) as atl,
    market.atl_at
from curated.market_snapshots as market
inner join newest
    on market.source = newest.source
    and market.quote_currency = newest.quote_currency
    and market.snapshot_at = newest.snapshot_at
