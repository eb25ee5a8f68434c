select snapshot_at, vendor, dataset, kind, outcome, requests, records, throttles, retries, duration_ms, error
from ops.runs
order by snapshot_at desc, started_at desc, vendor, dataset
limit 10
