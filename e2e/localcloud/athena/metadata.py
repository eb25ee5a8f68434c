"""Statements about the catalog, which Athena answers in Hive's words: here they are answered from Glue."""

import re
from typing import Any
from urllib.parse import unquote

from e2e.localcloud.athena.context import Context, Outcome, listing
from e2e.localcloud.athena.place import objects, parse
from e2e.localcloud.athena.text import unquoted


def show_databases(context: Context, found: re.Match[str]) -> Outcome:
    """SHOW DATABASES [LIKE 'pattern']"""
    names = [one["Name"] for one in every(context, "get_databases", "DatabaseList")]
    return listing("database_name", matching(names, found["pattern"]))


def show_tables(context: Context, found: re.Match[str]) -> Outcome:
    """SHOW TABLES [IN database] ['pattern'], views too"""
    names = [one["Name"] for one in tables(context, found["database"])]
    return listing("tab_name", matching(names, found["pattern"]))


def show_views(context: Context, found: re.Match[str]) -> Outcome:
    """SHOW VIEWS [IN database] [LIKE 'pattern']"""
    views = [one for one in tables(context, found["database"]) if one.get("TableType") == "VIRTUAL_VIEW"]
    return listing("views", matching([one["Name"] for one in views], found["pattern"]))


def show_partitions(context: Context, found: re.Match[str]) -> Outcome:
    """SHOW PARTITIONS table: those that are registered, so none of a table with projection"""
    table = described(context, found["table"])
    names = [key["Name"] for key in table.get("PartitionKeys", [])]
    return listing("partition", sorted(folder(names, values) for values in registered(context, table)))


def describe(context: Context, found: re.Match[str]) -> Outcome:
    """DESCRIBE table: name, type and comment of each column, padded"""
    table = described(context, found["table"])
    columns = [*table.get("StorageDescriptor", {}).get("Columns", []), *table.get("PartitionKeys", [])]
    fields = [(one["Name"], one.get("Type", ""), one.get("Comment", "")) for one in columns]
    return listing("col_name", ["\t".join(f"{text:<20}" for text in one) for one in fields])


def create_database(context: Context, found: re.Match[str]) -> Outcome:
    """CREATE DATABASE [IF NOT EXISTS] name [COMMENT '…'] [LOCATION '…']"""
    name = unquoted(found["database"])
    if found["lenient"] and name in [one["Name"] for one in every(context, "get_databases", "DatabaseList")]:
        return Outcome()
    given = {"Name": name, "Description": found["comment"], "LocationUri": found["location"]}
    context.glue.create_database(DatabaseInput={key: value for key, value in given.items() if value})
    return Outcome()


def repair(context: Context, found: re.Match[str]) -> Outcome:
    """MSCK REPAIR TABLE table: registers what lies in folders named `key=value`"""
    table = described(context, found["table"])
    names, known = [key["Name"] for key in table["PartitionKeys"]], set(registered(context, table))
    storage = table["StorageDescriptor"]
    bucket, prefix = parse(storage["Location"])
    there = {values for key in objects(context.s3, bucket, prefix) if (values := partition(names, key[len(prefix) :]))}
    added = sorted(there - known)
    for values in added:
        place = storage | {"Location": f"s3://{bucket}/{prefix}{folder(names, values)}/"}
        context.glue.create_partition(
            DatabaseName=table["DatabaseName"],
            TableName=table["Name"],
            PartitionInput={"Values": list(values), "StorageDescriptor": place},
        )
    told = [f"Repair: Added partition to metastore {table['Name']}:{folder(names, values)}" for values in added]
    return listing("result", told)


def every(context: Context, call: str, member: str, **arguments: str) -> list[dict[str, Any]]:
    """All pages of one of Glue's lists."""
    pages = context.glue.get_paginator(call).paginate(**arguments)
    return [entry for page in pages for entry in page[member]]


def tables(context: Context, database: str | None) -> list[dict[str, Any]]:
    name = unquoted(database) if database else context.database
    return every(context, "get_tables", "TableList", DatabaseName=name)


def described(context: Context, name: str) -> dict[str, Any]:
    database, table = context.table(name)
    return context.glue.get_table(DatabaseName=database, Name=table)["Table"]


def registered(context: Context, table: dict[str, Any]) -> list[tuple[str, ...]]:
    where = {"DatabaseName": table["DatabaseName"], "TableName": table["Name"]}
    return [tuple(one["Values"]) for one in every(context, "get_partitions", "Partitions", **where)]


def folder(names: list[str], values: tuple[str, ...]) -> str:
    return "/".join(f"{name}={value}" for name, value in zip(names, values, strict=True))


def partition(names: list[str], path: str) -> tuple[str, ...] | None:
    """The values in the folders that a file lies in, if they are those of a partition."""
    parts = [part.partition("=") for part in path.split("/")[:-1]][: len(names)]
    if [name for name, _, _ in parts] != names:
        return None
    return tuple(unquote(value) for _, _, value in parts)


def matching(names: list[str], pattern: str | None) -> list[str]:
    """The names that a pattern of Hive's covers, where `*` is any text and `|` separates alternatives; sorted."""
    wanted = re.compile((pattern or "*").replace("*", ".*"), re.IGNORECASE)
    return sorted(name for name in names if wanted.fullmatch(name))
