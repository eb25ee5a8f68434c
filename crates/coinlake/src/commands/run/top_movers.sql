select
    direction, mover_rank as rank, symbol, name, price,
    cast(price_change_24h_pct as decimal(38, 2)) as change_24h_pct,
    cast(price_change_7d_pct as decimal(38, 2)) as change_7d_pct
from analytics.top_movers
where quote_currency = 'usd' and mover_rank <= 5
order by direction desc, mover_rank
