-- Title: Market dominance
-- Question: How concentrated is the market, day by day?
-- Grain: one row per source, quote_currency, close_date
-- Reads: curated.global_snapshots, curated.market_snapshots
--
-- The 90 days up to the newest snapshot of each source and currency; the last snapshot of each day. Shares are
-- percent of the market capitalisation of the coins in that snapshot, summed exactly. The vendor's own bitcoin share, over
-- every coin it knows, stands beside it where the vendor published one on that day.
with

closing as (
    select
        source,
        quote_currency,
        date_trunc('day', snapshot_at) as close_day,
        max(snapshot_at) as snapshot_at
    from curated.market_snapshots
    group by source, quote_currency, date_trunc('day', snapshot_at)
),

newest as (
    select
        source,
        quote_currency,
        max(close_day) as newest_day
    from closing
    group by source, quote_currency
),

recent_closing as (
    select
        closing.source,
        closing.quote_currency,
        closing.close_day,
        closing.snapshot_at
    from closing
    inner join newest
        on closing.source = newest.source
        and closing.quote_currency = newest.quote_currency
        and closing.close_day >= newest.newest_day - interval '89' day
),

ranked_coins as (
    select
        market.source,
        market.quote_currency,
        recent_closing.close_day,
        market.snapshot_at,
        lower(market.symbol) as symbol,
        cast(market.market_cap as decimal(38, 8)) as market_cap,
        row_number() over (
            partition by market.source, market.quote_currency, market.snapshot_at
            order by market.market_cap desc nulls last, market.coin_id
        ) as cap_rank
    from curated.market_snapshots as market
    inner join recent_closing
        on market.source = recent_closing.source
        and market.quote_currency = recent_closing.quote_currency
        and market.snapshot_at = recent_closing.snapshot_at
),

totals as (
    select
        source,
        quote_currency,
        close_day,
        snapshot_at,
        count(*) as coins,
        cast(sum(market_cap) as double) as total_market_cap,
        cast(max(case when symbol = 'btc' then market_cap end) as double) as bitcoin_market_cap,
        cast(max(case when symbol = 'eth' then market_cap end) as double) as ethereum_market_cap,
        cast(sum(case when cap_rank <= 10 then market_cap end) as double) as top_10_market_cap
    from ranked_coins
    group by source, quote_currency, close_day, snapshot_at
),

vendor_ranked as (
    select
        source,
        quote_currency,
        date_trunc('day', snapshot_at) as close_day,
        cast(total_market_cap as double) as vendor_total_market_cap,
        btc_market_cap_share_pct as vendor_bitcoin_share_pct,
        row_number() over (
            partition by source, quote_currency, date_trunc('day', snapshot_at)
            order by snapshot_at desc
        ) as recency
    from curated.global_snapshots
),

vendor_closing as (
    select
        source,
        quote_currency,
        close_day,
        vendor_total_market_cap,
        vendor_bitcoin_share_pct
    from vendor_ranked
    where recency = 1
)

select
    totals.source,
    totals.quote_currency,
    cast(totals.close_day as date) as close_date,
    totals.snapshot_at,
    totals.coins,
    totals.total_market_cap,
    totals.bitcoin_market_cap / nullif(totals.total_market_cap, 0) * 100 as bitcoin_share_pct,
    totals.ethereum_market_cap / nullif(totals.total_market_cap, 0) * 100 as ethereum_share_pct,
    totals.top_10_market_cap / nullif(totals.total_market_cap, 0) * 100 as top_10_share_pct,
    vendor_closing.vendor_total_market_cap,
    vendor_closing.vendor_bitcoin_share_pct
from totals
left join vendor_closing
    on totals.source = vendor_closing.source
    and totals.quote_currency = vendor_closing.quote_currency
    and totals.close_day = vendor_closing.close_day
