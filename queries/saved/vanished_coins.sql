-- Title: Vanished coins
-- Question: Which coins has a source stopped listing in the last 30 days?
-- Grain: one row per source, coin_id
-- Reads: curated.coins
--
-- Last seen 2 to 30 days before the newest sighting of each source.
with

newest as (
    select
        source,
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
inner join newest
    on coins.source = newest.source
    and coins.last_seen_at < newest.newest_at - interval '2' day
    and coins.last_seen_at >= newest.newest_at - interval '30' day
order by coins.source, coins.last_seen_at desc, coins.coin_id
limit 200
