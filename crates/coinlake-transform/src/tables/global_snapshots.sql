-- The whole market in every run: one row per source, quote currency and snapshot.
with totals as (
    select
        'coingecko' as source,
        quote_currency,
        snapshot_at,
        updated_at as last_updated_at,
        fetched_at,
        total_market_cap,
        total_volume as total_volume_24h,
        market_cap_change_percentage_24h_usd as market_cap_change_24h_usd_pct,
        volume_change_percentage_24h_usd as volume_change_24h_usd_pct,
        active_cryptocurrencies as active_coins,
        markets,
        upcoming_icos,
        ongoing_icos,
        ended_icos,
        btc_market_cap_percentage as btc_market_cap_share_pct,
        eth_market_cap_percentage as eth_market_cap_share_pct,
        market_cap_percentage as market_cap_share_pct_by_symbol,
        _page,
        _line
    from staged.coingecko_global
)

select
    *,
    row_number() over (
        partition by snapshot_at, quote_currency, source
        order by last_updated_at desc nulls last, _page, _line
    ) as _rank
from totals
