-- Every exchange ever named: one row per source and exchange, with the attributes of its latest sighting.
-- A published row counts as one more sighting, so folding is idempotent and free of order.
with sightings as (
    select
        'coingecko' as source, id as exchange_id, name, country, year_established, url,
        image as image_url, description, cast(null as boolean) as is_active,
        snapshot_at as first_seen_at, snapshot_at as last_seen_at
    from staged.coingecko_exchanges
    union all
    select
        source, exchange_id, name, country, year_established, url,
        image_url, description, is_active,
        first_seen_at, last_seen_at
    from published
),

distinct_sightings as (
    select
        source, exchange_id, name, country, year_established, url, image_url, description, is_active,
        min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at
    from sightings
    group by source, exchange_id, name, country, year_established, url, image_url, description, is_active
),

ordered as (
    select
        source, exchange_id, name, country, year_established, url, image_url, description, is_active,
        min(first_seen_at) over (partition by source, exchange_id) as first_seen_at,
        last_seen_at,
        row_number() over (
            partition by source, exchange_id
            order by last_seen_at desc, name, country, year_established, url, image_url, description, is_active
        ) as recency
    from distinct_sightings
)

select
    source, exchange_id, name, country, year_established, url, image_url, description, is_active,
    first_seen_at, last_seen_at
from ordered
where recency = 1
