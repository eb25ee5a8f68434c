-- Title: Market overview
-- Question: How large is the market now, how much is traded, and do more coins rise than fall?
-- Grain: one row per source, quote_currency
-- Reads: analytics.latest_market
--
-- The newest snapshot of each source and currency.
with

totals as (
    select
        source,
        quote_currency,
        max(snapshot_at) as snapshot_at,
        count(*) as coins,
        cast(sum(cast(market_cap as decimal(38, 2))) as double) as total_market_cap,
        cast(sum(cast(volume_24h as decimal(38, 2))) as double) as total_volume_24h,
        count(case when price_change_24h_pct > 0 then 1 end) as rising_coins,
        count(case when price_change_24h_pct < 0 then 1 end) as falling_coins,
        max(market_cap_share_pct) as largest_share_pct
    from analytics.latest_market
    group by source, quote_currency
)

select
    source,
    quote_currency,
    snapshot_at,
    coins,
    total_market_cap,
    total_volume_24h,
    total_volume_24h / nullif(total_market_cap, 0) * 100 as volume_to_market_cap_pct,
    rising_coins,
    falling_coins,
    largest_share_pct
from totals
order by source, quote_currency
