-- Title: Largest coins, exact
-- Question: What are the exact prices, market capitalisations and supplies of the 100 largest coins now?
-- Grain: one row per source, coin_id, quote_currency
-- Reads: analytics.latest_market, curated.market_snapshots
--
-- The newest snapshot of each source and currency. Shows how to get from a view, where money is double, to the exact
-- column: join on the grain of the fact.
select
    latest.source,
    latest.quote_currency,
    latest.market_cap_rank,
    latest.coin_id,
    exact.symbol,
    exact.snapshot_at,
    exact.price,
    exact.market_cap,
    exact.circulating_supply,
    exact.max_supply
from analytics.latest_market as latest
inner join curated.market_snapshots as exact
    on latest.source = exact.source
    and latest.coin_id = exact.coin_id
    and latest.quote_currency = exact.quote_currency
    and latest.snapshot_at = exact.snapshot_at
where latest.market_cap_rank <= 100
order by latest.source, latest.quote_currency, latest.market_cap_rank, latest.coin_id
