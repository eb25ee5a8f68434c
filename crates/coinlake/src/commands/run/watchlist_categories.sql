select
    close_date,
    cast(smart_contract_market_cap / 1e9 as decimal(38, 2)) as smart_contract_bn,
    cast(smart_contract_change_24h_pct as decimal(38, 2)) as smart_contract_change_24h_pct,
    cast(gamefi_market_cap / 1e9 as decimal(38, 2)) as gamefi_bn,
    cast(gamefi_change_24h_pct as decimal(38, 2)) as gamefi_change_24h_pct,
    cast(meme_market_cap / 1e9 as decimal(38, 2)) as meme_bn,
    cast(meme_change_24h_pct as decimal(38, 2)) as meme_change_24h_pct
from analytics.watchlist_categories
where quote_currency = 'usd'
order by close_date desc
limit 7
