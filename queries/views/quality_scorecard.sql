-- Title: Quality scorecard
-- Question: Is every fetched record accounted for, how much of it is in quarantine, and which checks fail?
-- Grain: one row per table_name
-- Reads: ops.checks, ops.publishes
--
-- The 30 days up to the newest publish. Recomputing a partition counts its records again, so the shares matter more
-- than the totals. unaccounted is fetched less curated, deduplicated and quarantined: anything but 0 is a defect of the lake.
with

newest as (
    select max(published_at) as newest_at
    from ops.publishes
),

recent_publishes as (
    select
        publishes.table_name,
        publishes.published_at,
        publishes.fetched,
        publishes.curated,
        publishes.deduplicated,
        publishes.quarantined
    from ops.publishes as publishes
    inner join newest
        on publishes.published_at >= newest.newest_at - interval '30' day
),

recent_checks as (
    select
        checks.table_name,
        checks.severity,
        checks.is_passed,
        checks.failing_rows
    from ops.checks as checks
    inner join newest
        on checks.checked_at >= newest.newest_at - interval '30' day
),

publish_totals as (
    select
        table_name,
        count(*) as publishes,
        max(published_at) as last_published_at,
        sum(fetched) as fetched,
        sum(curated) as curated,
        sum(deduplicated) as deduplicated,
        sum(quarantined) as quarantined
    from recent_publishes
    group by table_name
),

check_totals as (
    select
        table_name,
        count(*) as checks_run,
        count(case when not is_passed then 1 end) as checks_failed,
        count(case when not is_passed and severity = 'block' then 1 end) as blocking_checks_failed,
        sum(failing_rows) as failing_rows
    from recent_checks
    group by table_name
),

all_tables as (
    select table_name from publish_totals
    union
    select table_name from check_totals
),

scores as (
    select
        all_tables.table_name,
        coalesce(publish_totals.publishes, 0) as publishes,
        publish_totals.last_published_at,
        coalesce(publish_totals.fetched, 0) as fetched,
        coalesce(publish_totals.curated, 0) as curated,
        coalesce(publish_totals.deduplicated, 0) as deduplicated,
        coalesce(publish_totals.quarantined, 0) as quarantined,
        coalesce(check_totals.checks_run, 0) as checks_run,
        coalesce(check_totals.checks_failed, 0) as checks_failed,
        coalesce(check_totals.blocking_checks_failed, 0) as blocking_checks_failed,
        coalesce(check_totals.failing_rows, 0) as failing_rows
    from all_tables
    left join publish_totals
        on all_tables.table_name = publish_totals.table_name
    left join check_totals
        on all_tables.table_name = check_totals.table_name
)

select
    table_name,
    publishes,
    last_published_at,
    fetched,
    curated,
    deduplicated,
    quarantined,
    fetched - curated - deduplicated - quarantined as unaccounted,
    cast(quarantined as double) / nullif(cast(fetched as double), 0) * 100 as quarantined_pct,
    checks_run,
    checks_failed,
    failing_rows,
    case
        when fetched <> curated + deduplicated + quarantined then 'broken'
        when blocking_checks_failed > 0 then 'blocked'
        when checks_failed > 0 or quarantined > 0 then 'attention'
        else 'good'
    end as verdict
from scores
