-- Every exchange's volume and trust in every run: one row per source, exchange and snapshot.
with exchanges as (
    select
        'coingecko' as source,
        id as exchange_id,
        snapshot_at,
        fetched_at,
        name,
        trust_score,
        trust_score_rank,
        trade_volume_24h_btc as volume_24h_btc,
        trade_volume_24h_btc_normalized as volume_24h_btc_normalized,
        has_trading_incentive,
        _page,
        _line
    from staged.coingecko_exchanges
)

select
    *,
    case
        when lag(exchange_id) over (partition by snapshot_at, source order by exchange_id, _page, _line) = exchange_id then 2
        else 1
    end as _rank
from exchanges
