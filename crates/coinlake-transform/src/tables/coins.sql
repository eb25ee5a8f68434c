-- Every coin ever named: one row per source and coin. A published row counts as one more sighting, so folding is idempotent
-- and free of order. Each attribute is of its latest sighting; among sightings of one instant the smallest text wins.
with sightings as (
    select
        'coingecko' as source, id as coin_id, symbol, name,
        image as image_url, case when image is not null then snapshot_at end as image_seen_at,
        cast(null as varchar) as platforms, cast(null as timestamp(6)) as platforms_seen_at,
        snapshot_at as first_seen_at, snapshot_at as last_seen_at
    from staged.coingecko_markets
    union all
    select
        'coingecko' as source, id as coin_id, symbol, name,
        cast(null as varchar) as image_url, cast(null as timestamp(6)) as image_seen_at,
        platforms, case when platforms is not null then snapshot_at end as platforms_seen_at,
        snapshot_at as first_seen_at, snapshot_at as last_seen_at
    from staged.coingecko_coins_list
    union all
    select
        source, coin_id, symbol, name,
        image_url, image_seen_at,
        platforms, platforms_seen_at,
        first_seen_at, last_seen_at
    from published
),

-- Most sightings of a coin are alike: fewer rows for what follows.
distinct_sightings as (
    select
        source, coin_id, symbol, name, image_url, platforms,
        max(image_seen_at) as image_seen_at, max(platforms_seen_at) as platforms_seen_at,
        min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at
    from sightings
    group by source, coin_id, symbol, name, image_url, platforms
),

latest as (
    select
        source, coin_id,
        min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at,
        max(image_seen_at) as image_seen_at, max(platforms_seen_at) as platforms_seen_at
    from distinct_sightings
    group by source, coin_id
)

select
    latest.source,
    latest.coin_id,
    min(case when seen.last_seen_at = latest.last_seen_at then seen.symbol end) as symbol,
    min(case when seen.last_seen_at = latest.last_seen_at then seen.name end) as name,
    min(case when seen.image_seen_at = latest.image_seen_at then seen.image_url end) as image_url,
    latest.image_seen_at,
    min(case when seen.platforms_seen_at = latest.platforms_seen_at then seen.platforms end) as platforms,
    latest.platforms_seen_at,
    latest.first_seen_at,
    latest.last_seen_at
from distinct_sightings as seen
join latest on latest.source = seen.source and latest.coin_id = seen.coin_id
group by
    latest.source, latest.coin_id, latest.image_seen_at, latest.platforms_seen_at,
    latest.first_seen_at, latest.last_seen_at
