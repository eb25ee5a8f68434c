-- Title: Risk and return
-- Question: Which of the 100 largest coins paid for their swings over the last 30 days?
-- Grain: one row per source, coin_id, quote_currency
-- Reads: analytics.latest_market, analytics.volatility
--
-- The 30 days up to the newest daily close of each source and currency. The return is the vendor's 30-day change.
select
    volatility.source,
    volatility.coin_id,
    volatility.quote_currency,
    volatility.symbol,
    volatility.market_cap_rank,
    latest.price_change_30d_pct,
    volatility.daily_volatility_30d_pct,
    volatility.annual_volatility_30d_pct,
    volatility.returns_30d,
    latest.price_change_30d_pct / nullif(volatility.daily_volatility_30d_pct, 0) as return_per_volatility
from analytics.volatility as volatility
inner join analytics.latest_market as latest
    on volatility.source = latest.source
    and volatility.coin_id = latest.coin_id
    and volatility.quote_currency = latest.quote_currency
where volatility.market_cap_rank <= 100
order by volatility.source, volatility.quote_currency, volatility.market_cap_rank, volatility.coin_id
