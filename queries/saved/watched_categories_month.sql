-- Title: Watched categories, last month
-- Question: How did smart contract platforms, GameFi and meme coins move over the last month?
-- Grain: one row per source, quote_currency, close_date
-- Reads: analytics.watchlist_categories
--
-- The 30 days up to the newest day of each source. The index columns start at 100 on the first of these days.
with

newest as (
    select
        source,
        quote_currency,
        max(close_date) as newest_date
    from analytics.watchlist_categories
    group by source, quote_currency
),

recent as (
    select
        categories.source,
        categories.quote_currency,
        categories.close_date,
        categories.smart_contract_market_cap,
        categories.gamefi_market_cap,
        categories.meme_market_cap
    from analytics.watchlist_categories as categories
    inner join newest
        on categories.source = newest.source
        and categories.quote_currency = newest.quote_currency
        and categories.close_date > newest.newest_date - interval '30' day
)

select
    source,
    quote_currency,
    close_date,
    smart_contract_market_cap,
    smart_contract_market_cap
        / nullif(first_value(smart_contract_market_cap) over month_history, 0) * 100 as smart_contract_index,
    gamefi_market_cap,
    gamefi_market_cap / nullif(first_value(gamefi_market_cap) over month_history, 0) * 100 as gamefi_index,
    meme_market_cap,
    meme_market_cap / nullif(first_value(meme_market_cap) over month_history, 0) * 100 as meme_index
from recent
window month_history as (
    partition by source, quote_currency
    order by close_date rows between unbounded preceding and current row
)
order by source, quote_currency, close_date
