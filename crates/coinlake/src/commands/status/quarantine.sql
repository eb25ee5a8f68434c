select vendor, dataset, reason, field, count(*) as records, max(snapshot_at) as newest_snapshot_at
from ops.quarantine
where resolved_at is null
group by vendor, dataset, reason, field
order by records desc, vendor, dataset, reason, field
limit 20
