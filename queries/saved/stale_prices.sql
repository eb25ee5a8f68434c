-- Title: Stale prices
-- Question: Which coins does the vendor still list although it has not updated their price for a day?
-- Grain: one row per source, coin_id, quote_currency
-- Reads: analytics.latest_market
--
-- The newest snapshot of each source and currency.
select
    source,
    coin_id,
    quote_currency,
    symbol,
    name,
    market_cap_rank,
    price,
    last_updated_at,
    snapshot_at,
    extract(day from snapshot_at - last_updated_at) as days_old
from analytics.latest_market
where last_updated_at < snapshot_at - interval '1' day
order by source, quote_currency, last_updated_at, coin_id
limit 200
