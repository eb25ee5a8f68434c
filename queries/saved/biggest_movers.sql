-- Title: Biggest movers
-- Question: Which ten coins gained and which ten lost most in the last 24 hours?
-- Grain: one row per source, quote_currency, direction, mover_rank
-- Reads: analytics.top_movers
--
-- The newest snapshot of each source and currency.
select
    source,
    quote_currency,
    direction,
    mover_rank,
    coin_id,
    symbol,
    name,
    market_cap_rank,
    price,
    price_change_24h_pct,
    price_change_7d_pct
from analytics.top_movers
where mover_rank <= 10
order by source, quote_currency, direction desc, mover_rank
