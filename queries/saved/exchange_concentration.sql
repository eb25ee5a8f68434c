-- Title: Exchange concentration
-- Question: How much of all trading happens on the largest exchanges?
-- Grain: one row per source, volume_rank
-- Reads: analytics.exchange_ranking
--
-- The newest snapshot of each source; the 20 largest exchanges.
select
    source,
    volume_rank,
    exchange_id,
    name,
    country,
    trust_score,
    volume_24h_btc_normalized,
    volume_share_pct,
    sum(volume_share_pct) over (
        partition by source
        order by volume_rank rows between unbounded preceding and current row
    ) as cumulative_share_pct
from analytics.exchange_ranking
where volume_rank <= 20
order by source, volume_rank
