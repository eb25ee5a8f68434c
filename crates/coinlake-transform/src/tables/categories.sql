-- Every category ever named: one row per source and category, with the attributes of its latest sighting.
-- A published row counts as one more sighting, so folding is idempotent and free of order.
with sightings as (
    select
        'coingecko' as source, id as category_id, name, content as description,
        snapshot_at as first_seen_at, snapshot_at as last_seen_at
    from staged.coingecko_categories
    union all
    select source, category_id, name, description, first_seen_at, last_seen_at
    from published
),

distinct_sightings as (
    select
        source, category_id, name, description,
        min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at
    from sightings
    group by source, category_id, name, description
),

ordered as (
    select
        source, category_id, name, description,
        min(first_seen_at) over (partition by source, category_id) as first_seen_at,
        last_seen_at,
        row_number() over (
            partition by source, category_id order by last_seen_at desc, name, description
        ) as recency
    from distinct_sightings
)

select source, category_id, name, description, first_seen_at, last_seen_at
from ordered
where recency = 1
