-- Title: Dominance trend
-- Question: Does bitcoin gain or lose ground against the rest of the market?
-- Grain: one row per source, quote_currency, close_date
-- Reads: analytics.market_dominance
--
-- The 30 days up to the newest day of each source and currency.
with

newest as (
    select
        source,
        quote_currency,
        max(close_date) as newest_date
    from analytics.market_dominance
    group by source, quote_currency
)

select
    dominance.source,
    dominance.quote_currency,
    dominance.close_date,
    dominance.bitcoin_share_pct,
    dominance.bitcoin_share_pct - lag(dominance.bitcoin_share_pct) over (
        partition by dominance.source, dominance.quote_currency
        order by dominance.close_date
    ) as bitcoin_share_change,
    dominance.ethereum_share_pct,
    dominance.top_10_share_pct,
    dominance.vendor_bitcoin_share_pct
from analytics.market_dominance as dominance
inner join newest
    on dominance.source = newest.source
    and dominance.quote_currency = newest.quote_currency
    and dominance.close_date > newest.newest_date - interval '30' day
order by dominance.source, dominance.quote_currency, dominance.close_date
