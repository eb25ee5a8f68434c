select
    close_date,
    smart_contract_market_cap,
    gamefi_market_cap,
    meme_market_cap,
    smart_contract_change_24h_pct,
    gamefi_change_24h_pct,
    meme_change_24h_pct
from analytics.watchlist_categories
where quote_currency = 'usd'
order by close_date desc
limit 7
