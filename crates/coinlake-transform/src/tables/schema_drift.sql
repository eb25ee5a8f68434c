-- Every way in which a vendor's records were ever seen to differ from what we know of them.
-- A published row counts as one more sighting, so folding is idempotent and free of order.
with sightings as (
    select vendor, dataset, field, kind, observed, first_seen_at, last_seen_at from found
    union all
    select vendor, dataset, field, kind, observed, first_seen_at, last_seen_at from published
)

select
    vendor, dataset, field, kind, observed,
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from sightings
group by vendor, dataset, field, kind, observed
