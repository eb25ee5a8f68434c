-- Title: Rows per day
-- Question: How many market rows arrived on each day, and was every snapshot of the day as large as the others?
-- Grain: one row per source, quote_currency, snapshot_date
-- Reads: curated.calendar, curated.market_snapshots
--
-- The 30 days up to the newest snapshot of each source and currency; a day without data is a row of zeros.
with

newest as (
    select
        source,
        quote_currency,
        max(snapshot_at) as newest_at
    from curated.market_snapshots
    group by source, quote_currency
),

snapshots as (
    select
        market.source,
        market.quote_currency,
        market.snapshot_at,
        count(*) as coins
    from curated.market_snapshots as market
    inner join newest
        on market.source = newest.source
        and market.quote_currency = newest.quote_currency
        and market.snapshot_at >= date_trunc('day', newest.newest_at) - interval '29' day
    group by market.source, market.quote_currency, market.snapshot_at
),

days as (
    select
        newest.source,
        newest.quote_currency,
        calendar.date as snapshot_date
    from curated.calendar as calendar
    inner join newest
        on calendar.date <= cast(newest.newest_at as date)
        and calendar.date > cast(newest.newest_at as date) - interval '30' day
)

select
    days.source,
    days.quote_currency,
    days.snapshot_date,
    count(snapshots.snapshot_at) as snapshots,
    coalesce(sum(snapshots.coins), 0) as market_rows,
    min(snapshots.coins) as smallest_snapshot,
    max(snapshots.coins) as largest_snapshot
from days
left join snapshots
    on days.source = snapshots.source
    and days.quote_currency = snapshots.quote_currency
    and days.snapshot_date = cast(snapshots.snapshot_at as date)
group by days.source, days.quote_currency, days.snapshot_date
order by days.source, days.quote_currency, days.snapshot_date
