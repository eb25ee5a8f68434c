"""Athena: prepared statements are listed, changed and deleted."""

from e2e.cloud.patches.calls import code
from e2e.localcloud.program import Cloud
from e2e.support.report import same


def check(cloud: Cloud) -> None:
    """A prepared statement's life."""
    athena = cloud.client("athena")
    where = {"StatementName": "s", "WorkGroup": "primary"}
    athena.create_prepared_statement(**where, QueryStatement="select ?")
    listed = athena.list_prepared_statements(WorkGroup="primary")["PreparedStatements"]
    same([one["StatementName"] for one in listed], ["s"], "statements")
    athena.update_prepared_statement(**where, QueryStatement="select ?, ?")
    same(athena.get_prepared_statement(**where)["PreparedStatement"]["QueryStatement"], "select ?, ?", "statement")
    athena.delete_prepared_statement(**where)
    same(code(athena.get_prepared_statement, **where), "ResourceNotFoundException", "answer after deletion")
