-- Title: Troubled runs
-- Question: Which runs failed, were throttled, warned, or brought far fewer records than the run before?
-- Grain: one row per vendor, dataset, snapshot_at, attempt
-- Reads: analytics.run_history
--
-- The 30 days up to the newest run.
select
    vendor,
    dataset,
    snapshot_at,
    attempt,
    outcome,
    requests,
    throttles,
    retries,
    records,
    previous_records,
    records_change_pct,
    warnings,
    error
from analytics.run_history
where outcome = 'failed'
    or throttles > 0
    or retries > 0
    or warnings is not null
    or records_change_pct < -20
order by snapshot_at desc, vendor, dataset, attempt
