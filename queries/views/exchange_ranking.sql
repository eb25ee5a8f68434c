-- Title: Exchange ranking
-- Question: Which exchanges trade most, how trusted are they, and where do they sit?
-- Grain: one row per source, exchange_id
-- Reads: curated.exchange_snapshots, curated.exchanges
--
-- The newest snapshot of each source. The rank is by normalised volume (the vendor's volume without suspected wash
-- trading) where the vendor gives one, else by reported volume.
with

newest as (
    select
        source,
        max(snapshot_at) as snapshot_at
    from curated.exchange_snapshots
    group by source
),

current_state as (
    select
        snapshot.source,
        snapshot.exchange_id,
        snapshot.snapshot_at,
        snapshot.name,
        snapshot.trust_score,
        snapshot.trust_score_rank,
        snapshot.has_trading_incentive,
        snapshot.volume_24h_btc,
        snapshot.volume_24h_btc_normalized,
        cast(coalesce(snapshot.volume_24h_btc_normalized, snapshot.volume_24h_btc) as decimal(38, 8)) as ranking_volume
    from curated.exchange_snapshots as snapshot
    inner join newest
        on snapshot.source = newest.source
        and snapshot.snapshot_at = newest.snapshot_at
),

ranked as (
    select
        source,
        exchange_id,
        snapshot_at,
        name,
        trust_score,
        trust_score_rank,
        has_trading_incentive,
        cast(volume_24h_btc as double) as volume_24h_btc,
        cast(volume_24h_btc_normalized as double) as volume_24h_btc_normalized,
        cast(ranking_volume as double) as ranking_volume,
        cast(sum(ranking_volume) over (partition by source) as double) as total_volume,
        row_number() over (
            partition by source
            order by ranking_volume desc nulls last, exchange_id
        ) as volume_rank
    from current_state
)

select
    ranked.source,
    ranked.exchange_id,
    ranked.snapshot_at,
    ranked.name,
    exchange.country,
    exchange.year_established,
    ranked.volume_rank,
    ranked.trust_score_rank,
    ranked.trust_score,
    ranked.volume_24h_btc,
    ranked.volume_24h_btc_normalized,
    ranked.ranking_volume / nullif(ranked.total_volume, 0) * 100 as volume_share_pct,
    ranked.has_trading_incentive
from ranked
left join curated.exchanges as exchange
    on ranked.source = exchange.source
    and ranked.exchange_id = exchange.exchange_id
