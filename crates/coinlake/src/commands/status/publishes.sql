select
    table_name,
    max(published_at) as last_published_at,
    count(*) as publishes,
    sum(quarantined) as quarantined
from ops.publishes
group by table_name
order by table_name
