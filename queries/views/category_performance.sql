-- Title: Category performance
-- Question: Which categories gain or lose market capitalisation, over a day, a week and a month?
-- Grain: one row per source, category_id, quote_currency
-- Reads: curated.category_snapshots
--
-- The 37 days up to the newest snapshot of each source. The week and the month compare with the last snapshot at
-- least 7 and 30 days older than the newest one, if one is at most a week older than that; otherwise the change is null.
with

newest as (
    select
        source,
        max(snapshot_at) as newest_at
    from curated.category_snapshots
    group by source
),

recent as (
    select
        category.source,
        category.category_id,
        category.quote_currency,
        category.snapshot_at,
        newest.newest_at,
        category.name,
        cast(category.market_cap as double) as market_cap,
        category.market_cap_change_24h_pct,
        cast(category.volume_24h as double) as volume_24h
    from curated.category_snapshots as category
    inner join newest
        on category.source = newest.source
        and category.snapshot_at >= newest.newest_at - interval '37' day
),

current_state as (
    select
        source,
        category_id,
        quote_currency,
        snapshot_at,
        name,
        market_cap,
        market_cap_change_24h_pct,
        volume_24h,
        rank() over (
            partition by source, quote_currency
            order by market_cap desc nulls last
        ) as market_cap_rank
    from recent
    where snapshot_at = newest_at
),

week_candidates as (
    select
        source,
        category_id,
        quote_currency,
        market_cap,
        row_number() over (
            partition by source, category_id, quote_currency
            order by snapshot_at desc
        ) as recency
    from recent
    where snapshot_at <= newest_at - interval '7' day
        and snapshot_at >= newest_at - interval '14' day
),

month_candidates as (
    select
        source,
        category_id,
        quote_currency,
        market_cap,
        row_number() over (
            partition by source, category_id, quote_currency
            order by snapshot_at desc
        ) as recency
    from recent
    where snapshot_at <= newest_at - interval '30' day
)

select
    current_state.source,
    current_state.category_id,
    current_state.quote_currency,
    current_state.snapshot_at,
    current_state.name,
    current_state.market_cap_rank,
    current_state.market_cap,
    current_state.volume_24h,
    current_state.volume_24h / nullif(current_state.market_cap, 0) * 100 as volume_to_market_cap_pct,
    current_state.market_cap_change_24h_pct,
    (current_state.market_cap / nullif(week_candidates.market_cap, 0) - 1) * 100 as market_cap_change_7d_pct,
    (current_state.market_cap / nullif(month_candidates.market_cap, 0) - 1) * 100 as market_cap_change_30d_pct
from current_state
left join week_candidates
    on current_state.source = week_candidates.source
    and current_state.category_id = week_candidates.category_id
    and current_state.quote_currency = week_candidates.quote_currency
    and week_candidates.recency = 1
left join month_candidates
    on current_state.source = month_candidates.source
    and current_state.category_id = month_candidates.category_id
    and current_state.quote_currency = month_candidates.quote_currency
    and month_candidates.recency = 1
