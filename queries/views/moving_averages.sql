-- Title: Moving averages
-- Question: Is each coin above or below its average price of the last 7, 30 and 200 days?
-- Grain: one row per source, coin_id, quote_currency, close_date
-- Reads: analytics.daily_closes
--
-- The last 30 of the 200 days up to the newest snapshot of each source and currency. Averages are over daily closes
-- and null until there are enough of them.
with

newest as (
    select
        source,
        quote_currency,
        max(close_date) as newest_date
    from analytics.daily_closes
    group by source, quote_currency
),

sums as (
    select
        source,
        coin_id,
        quote_currency,
        close_date,
        symbol,
        name,
        market_cap_rank,
        price,
        sum(price) over seven_closes as sum_7d,
        count(price) over seven_closes as closes_7d,
        sum(price) over thirty_closes as sum_30d,
        count(price) over thirty_closes as closes_30d,
        sum(price) over two_hundred_closes as sum_200d,
        count(price) over two_hundred_closes as closes_200d
    from analytics.daily_closes
    window
        seven_closes as (
            partition by source, coin_id, quote_currency
            order by close_date rows between 6 preceding and current row
        ),
        thirty_closes as (
            partition by source, coin_id, quote_currency
            order by close_date rows between 29 preceding and current row
        ),
        two_hundred_closes as (
            partition by source, coin_id, quote_currency
            order by close_date rows between 199 preceding and current row
        )
),

averages as (
    select
        source,
        coin_id,
        quote_currency,
        close_date,
        symbol,
        name,
        market_cap_rank,
        price,
        case when closes_7d = 7 then sum_7d / 7 end as average_7d,
        case when closes_30d = 30 then sum_30d / 30 end as average_30d,
        case when closes_200d = 200 then sum_200d / 200 end as average_200d
    from sums
)

select
    averages.source,
    averages.coin_id,
    averages.quote_currency,
    averages.close_date,
    averages.symbol,
    averages.name,
    averages.market_cap_rank,
    averages.price,
    averages.average_7d,
    averages.average_30d,
    averages.average_200d,
    (averages.price / nullif(averages.average_30d, 0) - 1) * 100 as distance_from_30d_pct,
    case
        when averages.average_7d > averages.average_30d then 'rising'
        when averages.average_7d < averages.average_30d then 'falling'
        when averages.average_7d = averages.average_30d then 'flat'
    end as trend
from averages
inner join newest
    on averages.source = newest.source
    and averages.quote_currency = newest.quote_currency
    and averages.close_date > newest.newest_date - interval '30' day
