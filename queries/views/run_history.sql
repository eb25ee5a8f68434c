-- Title: Run history
-- Question: What did each ingest run fetch, how long did it take, and how did it differ from the one before?
-- Grain: one row per vendor, dataset, snapshot_at, attempt
-- Reads: ops.runs
--
-- The 30 days up to the newest run. The comparison is with the committed run before it of the same dataset.
with

newest as (
    select max(snapshot_at) as newest_at
    from ops.runs
),

recent as (
    select
        runs.vendor,
        runs.dataset,
        runs.snapshot_at,
        runs.attempt,
        runs.kind,
        runs.outcome,
        runs.started_at,
        runs.duration_ms,
        runs.requests,
        runs.pages,
        runs.records,
        runs.body_bytes,
        runs.throttles,
        runs.retries,
        runs.warnings,
        runs.error,
        case when runs.outcome = 'committed' then runs.records end as committed_records
    from ops.runs as runs
    inner join newest
        on runs.snapshot_at >= newest.newest_at - interval '30' day
),

compared as (
    select
        vendor,
        dataset,
        snapshot_at,
        attempt,
        kind,
        outcome,
        started_at,
        duration_ms,
        requests,
        pages,
        records,
        body_bytes,
        throttles,
        retries,
        warnings,
        error,
        lag(committed_records) ignore nulls over (
            partition by vendor, dataset
            order by snapshot_at, started_at, attempt
        ) as previous_records
    from recent
)

select
    vendor,
    dataset,
    snapshot_at,
    attempt,
    kind,
    outcome,
    started_at,
    cast(duration_ms as double) / 1000 as duration_seconds,
    requests,
    pages,
    records,
    previous_records,
    (cast(records as double) / nullif(cast(previous_records as double), 0) - 1) * 100 as records_change_pct,
    body_bytes,
    throttles,
    retries,
    warnings,
    error
from compared
