select vendor, dataset, field, kind, observed, first_seen_at, last_seen_at
from ops.schema_drift
where last_seen_at >= current_timestamp - interval '30' day
order by last_seen_at desc, vendor, dataset, field
limit 10
