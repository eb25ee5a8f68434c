-- Every coin's market in every run: one row per source, coin, quote currency and snapshot.
-- A coin may stand on several pages of a run (ranks move between requests, categories overlap): the newest quote is kept.
with quotes as (
    select
        'coingecko' as source,
        id as coin_id,
        quote_currency,
        snapshot_at,
        last_updated as last_updated_at,
        fetched_at,
        symbol,
        name,
        market_cap_rank,
        market_cap_rank_with_rehypothecated,
        current_price as price,
        market_cap,
        fully_diluted_valuation,
        total_volume as volume_24h,
        high_24h,
        low_24h,
        price_change_24h,
        price_change_percentage_24h as price_change_24h_pct,
        price_change_percentage_1h_in_currency as price_change_1h_pct,
        price_change_percentage_7d_in_currency as price_change_7d_pct,
        price_change_percentage_14d_in_currency as price_change_14d_pct,
        price_change_percentage_30d_in_currency as price_change_30d_pct,
        price_change_percentage_200d_in_currency as price_change_200d_pct,
        price_change_percentage_1y_in_currency as price_change_1y_pct,
        market_cap_change_24h,
        market_cap_change_percentage_24h as market_cap_change_24h_pct,
        circulating_supply,
        total_supply,
        max_supply,
        ath,
        ath_change_percentage as ath_change_pct,
        ath_date as ath_at,
        atl,
        atl_change_percentage as atl_change_pct,
        atl_date as atl_at,
        roi_times,
        roi_currency,
        roi_percentage as roi_pct,
        _page,
        _line
    from staged.coingecko_markets
),

ranked as (
    select
        *,
        case
            when lag(coin_id) over (
                partition by snapshot_at, quote_currency, source
                order by coin_id, last_updated_at desc nulls last, _page, _line
            ) = coin_id then 2
            else 1
        end as _rank
    from quotes
),

-- Summed as decimals, at a scale that leaves 30 digits before the point: the same in any order.
shared as (
    select
        *,
        cast(sum(case when _rank = 1 then cast(market_cap as decimal(38, 8)) end) over (
            partition by snapshot_at, quote_currency, source
        ) as double) as run_market_cap
    from ranked
)

select
    *,
    -- Divided first: the share of a coin alone is then 100 and not a little more.
    100 * (cast(market_cap as double) / nullif(run_market_cap, 0)) as market_cap_share_pct,
    100 * cast(volume_24h as double) / nullif(cast(market_cap as double), 0) as volume_to_market_cap_pct
from shared
