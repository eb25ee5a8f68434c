-- Title: Leaders of the watched categories
-- Question: Which ten coins lead Smart Contract Platform, GameFi and Meme, and what share of the ten's value do they hold?
-- Grain: one row per source, quote_currency, category_id, place
-- Reads: analytics.latest_market, curated.categories, curated.coin_categories
--
-- The newest snapshot of each source and currency; coins ever seen in the category.
with

members as (
    select
        latest.source,
        latest.quote_currency,
        membership.category_id,
        latest.coin_id,
        latest.symbol,
        latest.name,
        latest.price,
        latest.market_cap,
        latest.price_change_24h_pct,
        latest.price_change_7d_pct,
        row_number() over (
            partition by latest.source, latest.quote_currency, membership.category_id
            order by latest.market_cap desc nulls last, latest.coin_id
        ) as place
    from analytics.latest_market as latest
    inner join curated.coin_categories as membership
        on latest.source = membership.source
        and latest.coin_id = membership.coin_id
    where membership.category_id in ('smart-contract-platform', 'gaming', 'meme-token')
),

leaders as (
    select
        source,
        quote_currency,
        category_id,
        place,
        coin_id,
        symbol,
        name,
        price,
        market_cap,
        cast(
            sum(cast(market_cap as decimal(38, 2))) over (partition by source, quote_currency, category_id) as double
        ) as leaders_market_cap,
        price_change_24h_pct,
        price_change_7d_pct
    from members
    where place <= 10
)

select
    leaders.source,
    leaders.quote_currency,
    leaders.category_id,
    category.name as category_name,
    leaders.place,
    leaders.coin_id,
    leaders.symbol,
    leaders.name,
    leaders.price,
    leaders.market_cap,
    leaders.market_cap / nullif(leaders.leaders_market_cap, 0) * 100 as share_of_leaders_pct,
    leaders.price_change_24h_pct,
    leaders.price_change_7d_pct
from leaders
left join curated.categories as category
    on leaders.source = category.source
    and leaders.category_id = category.category_id
order by leaders.source, leaders.quote_currency, leaders.category_id, leaders.place
