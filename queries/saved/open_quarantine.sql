-- Title: Open quarantine
-- Question: Which records were refused, why, and since when?
-- Grain: one row per vendor, dataset, reason, field
-- Reads: ops.quarantine
--
-- The 90 days up to the newest quarantined record; records resolved since are left out. The example names the place
-- of one record: `object_key` and `line` find its text in ops.quarantine.
with

newest as (
    select max(snapshot_at) as newest_at
    from ops.quarantine
),

open_records as (
    select
        quarantine.vendor,
        quarantine.dataset,
        quarantine.reason,
        quarantine.field,
        quarantine.snapshot_at,
        quarantine.object_key,
        quarantine.line,
        quarantine.detail,
        row_number() over (
            partition by quarantine.vendor, quarantine.dataset, quarantine.reason, quarantine.field
            order by quarantine.snapshot_at desc, quarantine.object_key, quarantine.line
        ) as recency
    from ops.quarantine as quarantine
    inner join newest
        on quarantine.snapshot_at >= newest.newest_at - interval '90' day
    where quarantine.resolved_at is null
)

select
    vendor,
    dataset,
    reason,
    field,
    count(*) as records,
    min(snapshot_at) as first_seen_at,
    max(snapshot_at) as last_seen_at,
    max(case when recency = 1 then object_key end) as example_object_key,
    max(case when recency = 1 then line end) as example_line,
    max(case when recency = 1 then detail end) as example_detail
from open_records
group by vendor, dataset, reason, field
order by records desc, vendor, dataset, reason, field nulls last
