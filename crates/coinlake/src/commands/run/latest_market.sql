select market_cap_rank as rank, symbol, name, price, price_change_24h_pct, market_cap, market_cap_share_pct, snapshot_at
from analytics.latest_market
where quote_currency = 'usd'
order by market_cap_rank
limit 10
