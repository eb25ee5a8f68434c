"""Glue: lists come in pages."""

from e2e.cloud.patches.calls import code, database, table
from e2e.localcloud.program import Cloud
from e2e.support.report import same


def check(cloud: Cloud) -> None:
    """Three entries in pages of two, for each list; a page that is too large is refused."""
    glue = cloud.client("glue")
    name = database(glue)
    days = ["2026-11-01", "2026-11-02", "2026-11-03"]
    for each in ("a", "b", "c"):
        glue.create_table(DatabaseName=name, TableInput=table(each))
        glue.create_partition(DatabaseName=name, TableName="a", PartitionInput={"Values": [days["abc".index(each)]]})
    for _ in range(2):
        glue.update_table(DatabaseName=name, TableInput=table("a"))
    for _ in range(3):
        database(glue)
    lists = {
        "get_tables": ("TableList", {"DatabaseName": name}),
        "get_partitions": ("Partitions", {"DatabaseName": name, "TableName": "a"}),
        "get_table_versions": ("TableVersions", {"DatabaseName": name, "TableName": "a"}),
    }
    for method, (member, where) in lists.items():
        call = getattr(glue, method)
        first = call(**where, MaxResults=2)
        second = call(**where, MaxResults=2, NextToken=first["NextToken"])
        same([len(first[member]), len(second[member])], [2, 1], f"entries of the pages of {method}")
        assert "NextToken" not in second, f"{method}: a page after the last"
        same(first[member] + second[member], call(**where)[member], f"entries of {method}")
        same(code(call, **where, MaxResults=1001), "InvalidInputException", f"{method}: page too large")
    assert "NextToken" in glue.get_databases(MaxResults=2), "get_databases: only one page"
