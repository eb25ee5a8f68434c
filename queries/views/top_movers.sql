-- Title: Top movers
-- Question: Which of the 1,000 largest coins rose or fell most in the last 24 hours?
-- Grain: one row per source, quote_currency, direction, mover_rank
-- Reads: analytics.latest_market
--
-- The newest snapshot of each source and currency; at most 25 coins in each direction. Coins without a rank or
-- without any trade are left out: their changes are noise.
with

candidates as (
    select
        source,
        coin_id,
        quote_currency,
        snapshot_at,
        symbol,
        name,
        market_cap_rank,
        price,
        volume_24h,
        price_change_24h_pct,
        price_change_7d_pct
    from analytics.latest_market
    where market_cap_rank <= 1000
        and volume_24h > 0
        and price_change_24h_pct is not null
),

gainers as (
    select
        source,
        quote_currency,
        'up' as direction,
        row_number() over (
            partition by source, quote_currency
            order by price_change_24h_pct desc, coin_id
        ) as mover_rank,
        coin_id,
        snapshot_at,
        symbol,
        name,
        market_cap_rank,
        price,
        volume_24h,
        price_change_24h_pct,
        price_change_7d_pct
    from candidates
    where price_change_24h_pct > 0
),

losers as (
    select
        source,
        quote_currency,
        'down' as direction,
        row_number() over (
            partition by source, quote_currency
            order by price_change_24h_pct, coin_id
        ) as mover_rank,
        coin_id,
        snapshot_at,
        symbol,
        name,
        market_cap_rank,
        price,
        volume_24h,
        price_change_24h_pct,
        price_change_7d_pct
    from candidates
    where price_change_24h_pct < 0
),

movers as (
    select * from gainers
    union all
    select * from losers
)

select
    source,
    quote_currency,
    direction,
    mover_rank,
    coin_id,
    snapshot_at,
    symbol,
    name,
    market_cap_rank,
    price,
    volume_24h,
    price_change_24h_pct,
    price_change_7d_pct
from movers
where mover_rank <= 25
