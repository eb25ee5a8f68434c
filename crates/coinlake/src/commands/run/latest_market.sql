select
    market_cap_rank as rank, symbol, name, price,
    cast(price_change_24h_pct as decimal(38, 2)) as change_24h_pct,
    cast(market_cap / 1e9 as decimal(38, 2)) as market_cap_bn,
    cast(market_cap_share_pct as decimal(38, 2)) as share_pct,
    snapshot_at
from analytics.latest_market
where quote_currency = 'usd'
order by market_cap_rank
limit 10
