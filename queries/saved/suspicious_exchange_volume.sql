-- Title: Suspicious exchange volume
-- Question: Which exchanges report far more volume than the vendor believes?
-- Grain: one row per source, exchange_id
-- Reads: analytics.exchange_ranking
--
-- The newest snapshot of each source.
select
    source,
    exchange_id,
    name,
    country,
    trust_score,
    has_trading_incentive,
    volume_24h_btc,
    volume_24h_btc_normalized,
    (1 - volume_24h_btc_normalized / volume_24h_btc) * 100 as discounted_pct
from analytics.exchange_ranking
where volume_24h_btc > 0
    and volume_24h_btc_normalized * 2 < volume_24h_btc
order by source, volume_24h_btc - volume_24h_btc_normalized desc, exchange_id
