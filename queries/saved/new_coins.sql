-- Title: New coins
-- Question: Which coins did a source begin to list in the last 30 days?
-- Grain: one row per source, coin_id
-- Reads: curated.coins
--
-- First seen in the 30 days up to the newest sighting of each source, and after the lake's own first look at it (on
-- which every coin is new).
with

bounds as (
    select
        source,
        min(first_seen_at) as first_look_at,
        max(last_seen_at) as newest_at
    from curated.coins
    group by source
)

select
    coins.source,
    coins.coin_id,
    coins.symbol,
    coins.name,
    coins.first_seen_at,
    coins.last_seen_at
from curated.coins as coins
inner join bounds
    on coins.source = bounds.source
    and coins.first_seen_at > bounds.first_look_at
    and coins.first_seen_at >= bounds.newest_at - interval '30' day
order by coins.source, coins.first_seen_at desc, coins.coin_id
limit 200
