select
    vendor,
    dataset,
    max(snapshot_at) filter (where outcome = 'committed') as newest_snapshot_at,
    round((extract(epoch from now()) - extract(epoch from max(snapshot_at) filter (where outcome = 'committed'))) / 3600, 1)
        as age_hours,
    count(*) filter (where outcome = 'committed') as committed_runs,
    count(*) filter (where outcome = 'failed') as failed_attempts
from ops.runs
group by vendor, dataset
order by vendor, dataset
