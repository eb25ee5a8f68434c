select * from analytics.data_freshness order by layer desc, name
