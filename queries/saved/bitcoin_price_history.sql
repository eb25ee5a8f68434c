-- Title: Bitcoin price history
-- Question: What did bitcoin cost in each snapshot of the last 30 days, to the last digit?
-- Grain: one row per source, quote_currency, snapshot_at
-- Reads: curated.market_snapshots
--
-- The 30 days up to the newest snapshot of each source and currency. Change the coin_id for another coin. The price
-- is the exact decimal the vendor printed.
with

newest as (
    select
        source,
        quote_currency,
        max(snapshot_at) as newest_at
    from curated.market_snapshots
    group by source, quote_currency
)

select
    market.source,
    market.quote_currency,
    market.snapshot_at,
    market.last_updated_at,
    market.price,
    market.market_cap,
    market.volume_24h,
    market.price_change_24h_pct
from curated.market_snapshots as market
inner join newest
    on market.source = newest.source
    and market.quote_currency = newest.quote_currency
    and market.snapshot_at >= newest.newest_at - interval '30' day
where market.coin_id = 'bitcoin'
order by market.source, market.quote_currency, market.snapshot_at
