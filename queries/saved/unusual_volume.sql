-- Title: Unusual volume
-- Question: Which coins trade far more now than on an average day of the last 30?
-- Grain: one row per source, coin_id, quote_currency
-- Reads: analytics.daily_closes, analytics.latest_market
--
-- The 30 days before the day of the newest snapshot of each source and currency; coins with at least 7 daily closes.
with

usual as (
    select
        closes.source,
        closes.coin_id,
        closes.quote_currency,
        count(closes.volume_24h) as usual_days,
        sum(cast(closes.volume_24h as decimal(38, 8))) as usual_volume
    from analytics.daily_closes as closes
    inner join analytics.latest_market as latest
        on closes.source = latest.source
        and closes.coin_id = latest.coin_id
        and closes.quote_currency = latest.quote_currency
        and closes.snapshot_at >= date_trunc('day', latest.snapshot_at) - interval '30' day
        and closes.snapshot_at < date_trunc('day', latest.snapshot_at)
    group by closes.source, closes.coin_id, closes.quote_currency
),

averages as (
    select
        source,
        coin_id,
        quote_currency,
        usual_days,
        cast(usual_volume as double) / nullif(cast(usual_days as double), 0) as average_volume_24h
    from usual
    where usual_days >= 7
)

select
    latest.source,
    latest.coin_id,
    latest.quote_currency,
    latest.symbol,
    latest.name,
    latest.market_cap_rank,
    latest.volume_24h,
    averages.average_volume_24h,
    averages.usual_days,
    latest.volume_24h / averages.average_volume_24h as times_usual,
    latest.price_change_24h_pct
from analytics.latest_market as latest
inner join averages
    on latest.source = averages.source
    and latest.coin_id = averages.coin_id
    and latest.quote_currency = averages.quote_currency
where averages.average_volume_24h > 0
    and latest.market_cap_rank <= 1000
order by latest.source, latest.quote_currency, times_usual desc nulls last, latest.coin_id
limit 50
