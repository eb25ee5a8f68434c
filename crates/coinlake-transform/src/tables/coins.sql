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

ordered as (
    select
        *,
        row_number() over (partition by source, coin_id order by last_seen_at desc, symbol, name) as name_recency,
        row_number() over (partition by source, coin_id order by image_seen_at desc nulls last, image_url) as image_recency,
        row_number() over (partition by source, coin_id order by platforms_seen_at desc nulls last, platforms) as platforms_recency
    from distinct_sightings
)

select
    source,
    coin_id,
    max(case when name_recency = 1 then symbol end) as symbol,
    max(case when name_recency = 1 then name end) as name,
    max(case when image_recency = 1 then image_url end) as image_url,
    max(case when image_recency = 1 then image_seen_at end) as image_seen_at,
    max(case when platforms_recency = 1 then platforms end) as platforms,
    max(case when platforms_recency = 1 then platforms_seen_at end) as platforms_seen_at,
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from ordered
group by source, coin_id
