-- Title: Schema changes
-- Question: Which vendor fields appeared, disappeared or changed their type?
-- Grain: one row per vendor, dataset, field, kind, observed
-- Reads: ops.schema_drift
--
-- Seen in the 90 days up to the newest sighting.
with

newest as (
    select max(last_seen_at) as newest_at
    from ops.schema_drift
)

select
    drift.vendor,
    drift.dataset,
    drift.field,
    drift.kind,
    drift.observed,
    drift.first_seen_at,
    drift.last_seen_at
from ops.schema_drift as drift
inner join newest
    on drift.last_seen_at >= newest.newest_at - interval '90' day
order by drift.vendor, drift.dataset, drift.field, drift.kind, drift.observed
