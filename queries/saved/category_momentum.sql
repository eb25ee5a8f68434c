-- Title: Category momentum
-- Question: Which of the 100 largest categories gained most in the last day, and does the gain hold over a week?
-- Grain: one row per source, category_id, quote_currency
-- Reads: analytics.category_performance
--
-- The newest snapshot of each source, compared with those a day, a week and a month older.
select
    source,
    category_id,
    quote_currency,
    name,
    market_cap_rank,
    market_cap,
    market_cap_change_24h_pct,
    market_cap_change_7d_pct,
    market_cap_change_30d_pct,
    volume_to_market_cap_pct
from analytics.category_performance
where market_cap_rank <= 100
    and market_cap > 0
order by source, quote_currency, market_cap_change_24h_pct desc nulls last, category_id
