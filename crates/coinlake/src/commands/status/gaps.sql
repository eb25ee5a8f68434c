-- A gap is a pause of more than twice the usual pause between two runs of the dataset.
with
runs as (
    select distinct vendor, dataset, snapshot_at
    from ops.runs
    where outcome = 'committed' and snapshot_at > now() - interval '30 days'
),
pauses as (
    select
        vendor,
        dataset,
        lag(snapshot_at) over (partition by vendor, dataset order by snapshot_at) as from_snapshot_at,
        snapshot_at as to_snapshot_at
    from runs
),
measured as (
    select *, (extract(epoch from to_snapshot_at) - extract(epoch from from_snapshot_at)) / 3600 as pause_hours
    from pauses
    where from_snapshot_at is not null
),
usual as (
    select vendor, dataset, median(pause_hours) as usual_hours
    from measured
    group by vendor, dataset
)
select
    measured.vendor,
    measured.dataset,
    from_snapshot_at,
    to_snapshot_at,
    round(pause_hours, 1) as pause_hours,
    round(usual_hours, 1) as usual_hours
from measured
join usual on usual.vendor = measured.vendor and usual.dataset = measured.dataset
where pause_hours > 2 * usual_hours
order by to_snapshot_at desc, measured.vendor, measured.dataset
limit 10
