-- Every category's market in every run: one row per source, category and snapshot. The vendor quotes categories in US dollars.
with categories as (
    select
        'coingecko' as source,
        id as category_id,
        snapshot_at,
        updated_at as last_updated_at,
        fetched_at,
        name,
        'usd' as quote_currency,
        market_cap,
        market_cap_change_24h as market_cap_change_24h_pct,
        volume_24h,
        top_3_coins_id as top_coin_ids,
        top_3_coins as top_coin_images,
        _page,
        _line
    from staged.coingecko_categories
)

select
    *,
    case
        when lag(category_id) over (
            partition by snapshot_at, source
            order by category_id, last_updated_at desc nulls last, _page, _line
        ) = category_id then 2
        else 1
    end as _rank
from categories
