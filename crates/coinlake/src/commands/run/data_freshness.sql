select layer, name, newest_at, age_days, freshness from analytics.data_freshness order by layer desc, name
