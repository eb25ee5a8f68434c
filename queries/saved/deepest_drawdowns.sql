-- Title: Deepest drawdowns
-- Question: Which of the 200 largest coins are furthest below their all-time high, and how much must they gain to return?
-- Grain: one row per source, coin_id, quote_currency
-- Reads: analytics.drawdown_from_high
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
    ath,
    ath_at,
    days_since_ath,
    drawdown_from_ath_pct,
    gain_to_ath_pct,
    drawdown_from_90d_pct
from analytics.drawdown_from_high
where market_cap_rank <= 200
    and drawdown_from_ath_pct is not null
order by source, quote_currency, drawdown_from_ath_pct, coin_id
limit 50
