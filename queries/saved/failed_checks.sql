-- Title: Failed checks
-- Question: Which quality checks failed lately, and on how many rows?
-- Grain: one row per publish_id, check_name
-- Reads: ops.checks
--
-- The 30 days up to the newest check.
with

newest as (
    select max(checked_at) as newest_at
    from ops.checks
)

select
    checks.checked_at,
    checks.table_name,
    checks.check_name,
    checks.severity,
    checks.failing_rows,
    checks.checked_rows,
    checks.detail,
    checks.publish_id
from ops.checks as checks
inner join newest
    on checks.checked_at >= newest.newest_at - interval '30' day
where not checks.is_passed
order by checks.checked_at desc, checks.table_name, checks.check_name, checks.publish_id
