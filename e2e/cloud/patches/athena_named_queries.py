"""Athena: saved queries are updated, deleted and read in batches."""

from e2e.cloud.patches.calls import code
from e2e.localcloud.program import Cloud
from e2e.support.report import same


def check(cloud: Cloud) -> None:
    """A saved query's life."""
    athena = cloud.client("athena")
    name = athena.create_named_query(Name="a", Database="raw", QueryString="select 1")["NamedQueryId"]
    athena.update_named_query(NamedQueryId=name, Name="b", Description="d", QueryString="select 2")
    answer = athena.batch_get_named_query(NamedQueryIds=[name, "unknown"])
    found = [(one["Name"], one["Description"], one["QueryString"]) for one in answer["NamedQueries"]]
    same(found, [("b", "d", "select 2")], "saved queries")
    same([one["NamedQueryId"] for one in answer["UnprocessedNamedQueryIds"]], ["unknown"], "unknown ones")
    athena.delete_named_query(NamedQueryId=name)
    same(code(athena.get_named_query, NamedQueryId=name), "InvalidRequestException", "answer after deletion")
