-- Title: Volatility
-- Question: How much does the price of each coin swing?
-- Grain: one row per source, coin_id, quote_currency
-- Reads: analytics.daily_closes
--
-- The 7, 30 and 90 days up to the newest daily close of each source and currency. Volatility is the standard deviation
-- of daily log returns, in percent, a year's worth of it by the square root of 365 (crypto trades every day). A return counts
-- only between closes of two days in a row. The number of returns stands beside each figure. Figures are rounded to 9
-- decimals: the logarithm of a ratio near 1, as of a stablecoin's prices, has no more.
with

newest as (
    select
        source,
        quote_currency,
        max(close_date) as newest_date
    from analytics.daily_closes
    group by source, quote_currency
),

closes as (
    select
        daily_closes.source,
        daily_closes.coin_id,
        daily_closes.quote_currency,
        daily_closes.symbol,
        daily_closes.name,
        daily_closes.market_cap_rank,
        daily_closes.price,
        cast(daily_closes.close_date as timestamp(6)) as close_day,
        cast(newest.newest_date as timestamp(6)) as newest_day
    from analytics.daily_closes as daily_closes
    inner join newest
        on daily_closes.source = newest.source
        and daily_closes.quote_currency = newest.quote_currency
),

recent as (
    select
        source,
        coin_id,
        quote_currency,
        symbol,
        name,
        market_cap_rank,
        price,
        close_day,
        newest_day,
        lag(price) over coin_history as previous_price,
        lag(close_day) over coin_history as previous_day,
        row_number() over (
            partition by source, coin_id, quote_currency
            order by close_day desc
        ) as recency
    from closes
    where close_day >= newest_day - interval '90' day
    window coin_history as (partition by source, coin_id, quote_currency order by close_day)
),

returns as (
    select
        source,
        coin_id,
        quote_currency,
        close_day,
        newest_day,
        ln(price / previous_price) as log_return
    from recent
    where previous_day = close_day - interval '1' day
),

deviations as (
    select
        source,
        coin_id,
        quote_currency,
        stddev_samp(case when close_day > newest_day - interval '7' day then log_return end) as deviation_7d,
        count(case when close_day > newest_day - interval '7' day then 1 end) as returns_7d,
        stddev_samp(case when close_day > newest_day - interval '30' day then log_return end) as deviation_30d,
        count(case when close_day > newest_day - interval '30' day then 1 end) as returns_30d,
        stddev_samp(log_return) as deviation_90d,
        count(*) as returns_90d
    from returns
    group by source, coin_id, quote_currency
)

select
    recent.source,
    recent.coin_id,
    recent.quote_currency,
    cast(recent.close_day as date) as close_date,
    recent.symbol,
    recent.name,
    recent.market_cap_rank,
    recent.price,
    round(deviations.deviation_7d * 100, 9) as daily_volatility_7d_pct,
    deviations.returns_7d,
    round(deviations.deviation_30d * 100, 9) as daily_volatility_30d_pct,
    deviations.returns_30d,
    round(deviations.deviation_90d * 100, 9) as daily_volatility_90d_pct,
    deviations.returns_90d,
    round(deviations.deviation_30d * sqrt(cast(365 as double)) * 100, 9) as annual_volatility_30d_pct
from recent
inner join deviations
    on recent.source = deviations.source
    and recent.coin_id = deviations.coin_id
    and recent.quote_currency = deviations.quote_currency
where recent.recency = 1
