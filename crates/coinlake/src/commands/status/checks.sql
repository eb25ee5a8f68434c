select checked_at, table_name, check_name, severity, failing_rows, checked_rows, detail
from ops.checks
where not is_passed
order by checked_at desc, table_name, check_name
limit 10
