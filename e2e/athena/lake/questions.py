"""Every view and every saved query: one text, two engines, one answer."""

import re

from e2e.athena.asking import Athena
from e2e.athena.lake.build import BUCKET, PREFIX
from e2e.athena.lake.rows import Answer, equal, ours, theirs, with_equivalent_types
from e2e.support.catalog import ROOT
from e2e.support.program import Lake
from e2e.support.report import Report

VIEWS = {path.stem: path.read_text() for path in sorted((ROOT / "queries" / "views").glob("*.sql"))}
SAVED = {path.stem: path.read_text() for path in sorted((ROOT / "queries" / "saved").glob("*.sql"))}

# A literal or a comment, which stays, or a table's database.
NAMES = re.compile(r"('(?:[^']|'')*'|--[^\n]*)|\b(raw|curated|ops|analytics)\.(?=\w)")


def check(report: Report, lake: Lake, athena: Athena) -> None:
    """Makes the views in Athena, then compares."""
    athena.run(f"create database {PREFIX}analytics location 's3://{BUCKET}/analytics/'")
    for name in in_order():
        with report.check(f"view {name}: Athena answers as coinlake does"):
            athena.run(f"create or replace view {PREFIX}analytics.{name} as {for_glue(VIEWS[name])}")
            statement = f"select * from analytics.{name}"
            same(theirs(athena, for_glue(statement)), ours(lake, "sql", statement), grain(VIEWS[name]))
    for name, text in SAVED.items():
        with report.check(f"saved query {name}: Athena answers as coinlake does, in the same order"):
            same(theirs(athena, for_glue(text)), ours(lake, "query", name))


def same(found: Answer, wanted: Answer, key: list[str] | None = None) -> None:
    equal(with_equivalent_types(found), with_equivalent_types(wanted), key)


def for_glue(text: str) -> str:
    """A query with the names that databases have in Glue."""
    return NAMES.sub(lambda found: found[1] or f"{PREFIX}{found[2]}.", text)


def header(text: str, field: str) -> list[str]:
    """The list in a field of the comment that a query begins with."""
    found = re.search(rf"^-- {field}: (.*)$", text, re.MULTILINE)
    assert found, f"no {field} in {text[:80]}"
    return [part.strip() for part in found[1].removeprefix("one row per ").split(",")]


def grain(text: str) -> list[str]:
    """The columns that identify a row."""
    return header(text, "Grain")


def in_order() -> list[str]:
    """The views, each after those that it reads."""
    order: list[str] = []

    def add(name: str) -> None:
        for read in header(VIEWS[name], "Reads"):
            database, _, table = read.partition(".")
            if database == "analytics":
                add(table)
        if name not in order:
            order.append(name)

    for name in VIEWS:
        add(name)
    return order
