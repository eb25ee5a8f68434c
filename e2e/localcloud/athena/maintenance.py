"""Statements that Athena has and Trino says in other words."""

import re
from uuid import uuid4

from e2e.localcloud.athena.context import Context, Outcome
from e2e.localcloud.athena.place import objects, parse
from e2e.localcloud.athena.text import split_list
from e2e.localcloud.trino.statements import CATALOG, Refused

# What VACUUM keeps where the table's properties do not say otherwise.
# https://docs.aws.amazon.com/athena/latest/ug/vacuum-statement.html
KEPT = "5d"


def optimize(context: Context, found: re.Match[str]) -> Outcome:
    """OPTIMIZE table REWRITE DATA USING BIN_PACK [WHERE predicate]"""
    context.trino(f"alter table {found['table']} execute optimize {found['where'] or ''}")
    return Outcome()


def vacuum(context: Context, found: re.Match[str]) -> Outcome:
    """VACUUM table"""
    for procedure in ("expire_snapshots", "remove_orphan_files"):
        context.trino(f"alter table {found['table']} execute {procedure}(retention_threshold => '{KEPT}')")
    return Outcome()


def unload(context: Context, found: re.Match[str]) -> Outcome:
    """UNLOAD (query) TO 'place' WITH (format = '…', compression = '…', field_delimiter = '…', partitioned_by =
    ARRAY[…])"""
    options = {}
    for option in split_list(found["options"]):
        name, _, value = option.partition("=")
        options[name.strip().lower()] = value.strip()
    bucket, prefix = parse(found["place"])
    if objects(context.s3, bucket, prefix):
        raise Refused(f"HIVE_PATH_ALREADY_EXISTS: Target directory for table already exists: {found['place']}")
    write(context, found["query"], f"s3://{bucket}/{prefix}", options)
    return Outcome(files=[f"s3://{bucket}/{key}" for key in objects(context.s3, bucket, prefix)])


def write(context: Context, query: str, place: str, options: dict[str, str]) -> None:
    """Writes a query's rows as the files of a table that exists only meanwhile."""
    properties = {"external_location": f"'{place}'", "format": options["format"].upper()}
    if "partitioned_by" in options:
        properties["partitioned_by"] = options["partitioned_by"]
    if "field_delimiter" in options:
        properties["textfile_field_separator"] = options["field_delimiter"]
    session = {}
    if "compression" in options:
        session[f"{CATALOG}.compression_codec"] = options["compression"].strip("'").upper()
    database, table = f"unload_{uuid4().hex}", "files"
    context.glue.create_database(DatabaseInput={"Name": database, "LocationUri": place})
    try:
        given = ", ".join(f"{name} = {value}" for name, value in properties.items())
        context.trino(f"create table {database}.{table} with ({given}) as {query}", **session)
    finally:
        # Its tables go with it, and their files stay.
        context.glue.delete_database(Name=database)
