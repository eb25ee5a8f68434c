-- Title: Trend changes
-- Question: Whose 7-day average crossed its 30-day average lately?
-- Grain: one row per source, coin_id, quote_currency, close_date
-- Reads: analytics.moving_averages
--
-- The 30 days up to the newest daily close of each source and currency; the 500 largest coins.
with

trends as (
    select
        source,
        coin_id,
        quote_currency,
        close_date,
        symbol,
        name,
        market_cap_rank,
        price,
        average_7d,
        average_30d,
        trend,
        lag(trend) over (
            partition by source, coin_id, quote_currency
            order by close_date
        ) as previous_trend
    from analytics.moving_averages
    where trend is not null
)

select
    source,
    coin_id,
    quote_currency,
    close_date,
    symbol,
    name,
    market_cap_rank,
    price,
    average_7d,
    average_30d,
    previous_trend,
    trend
from trends
where trend <> previous_trend
    and market_cap_rank <= 500
order by close_date desc, source, quote_currency, market_cap_rank, coin_id
