-- Which coin was ever listed under which followed category, from the markets asked by category.
with sightings as (
    select
        'coingecko' as source, id as coin_id, category as category_id,
        snapshot_at as first_seen_at, snapshot_at as last_seen_at
    from staged.coingecko_markets
    where category is not null
    union all
    select source, coin_id, category_id, first_seen_at, last_seen_at
    from published
)

select
    source, coin_id, category_id,
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from sightings
group by source, coin_id, category_id
