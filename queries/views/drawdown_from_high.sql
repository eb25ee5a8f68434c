-- Title: Drawdown from high
-- Question: How far is each coin below its all-time high and below its 90-day high?
-- Grain: one row per source, coin_id, quote_currency
-- Reads: analytics.daily_closes, analytics.latest_market
--
-- The newest snapshot of each source and currency, and the daily closes of the 90 days up to it. The all-time high is
-- the vendor's; a coin above it (the vendor updates it late) has a drawdown of 0.
with

priced as (
    select
        source,
        coin_id,
        quote_currency,
        snapshot_at,
        symbol,
        name,
        market_cap_rank,
        price,
        ath,
        ath_at
    from analytics.latest_market
    where price > 0
),

recent_highs as (
    select
        priced.source,
        priced.coin_id,
        priced.quote_currency,
        max(daily_closes.price) as high_90d,
        count(*) as closes_90d
    from priced
    inner join analytics.daily_closes as daily_closes
        on priced.source = daily_closes.source
        and priced.coin_id = daily_closes.coin_id
        and priced.quote_currency = daily_closes.quote_currency
        and daily_closes.snapshot_at >= date_trunc('day', priced.snapshot_at) - interval '89' day
    group by priced.source, priced.coin_id, priced.quote_currency
)

select
    priced.source,
    priced.coin_id,
    priced.quote_currency,
    priced.snapshot_at,
    priced.symbol,
    priced.name,
    priced.market_cap_rank,
    priced.price,
    priced.ath,
    priced.ath_at,
    extract(day from priced.snapshot_at - priced.ath_at) as days_since_ath,
    case
        when priced.price >= priced.ath then cast(0 as double)
        else (priced.price / nullif(priced.ath, 0) - 1) * 100
    end as drawdown_from_ath_pct,
    case
        when priced.price >= priced.ath then cast(0 as double)
        else (priced.ath / priced.price - 1) * 100
    end as gain_to_ath_pct,
    recent_highs.high_90d,
    recent_highs.closes_90d,
    (priced.price / nullif(recent_highs.high_90d, 0) - 1) * 100 as drawdown_from_90d_pct
from priced
left join recent_highs
    on priced.source = recent_highs.source
    and priced.coin_id = recent_highs.coin_id
    and priced.quote_currency = recent_highs.quote_currency
