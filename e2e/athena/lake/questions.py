"""Every view as `coinlake bootstrap` made it and every saved query: one text, two engines, one answer."""

import re

from e2e.athena.asking import Athena
from e2e.athena.lake.build import PREFIX
from e2e.athena.lake.rows import Answer, equal, ours, theirs, with_equivalent_types
from e2e.support.catalog import ROOT
from e2e.support.program import Lake
from e2e.support.report import Report

VIEWS = {path.stem: path.read_text() for path in sorted((ROOT / "queries" / "views").glob("*.sql"))}
SAVED = {path.stem: path.read_text() for path in sorted((ROOT / "queries" / "saved").glob("*.sql"))}

# A literal or a comment, which stays, or a table's database.
NAMES = re.compile(r"('(?:[^']|'')*'|--[^\n]*)|\b(raw|curated|ops|analytics)\.(?=\w)")


def check(report: Report, lake: Lake, athena: Athena) -> None:
    """Views, then saved queries."""
    for name, text in VIEWS.items():
        with report.check(f"view {name}: Athena answers as coinlake does"):
            statement = f"select * from analytics.{name}"
            same(theirs(athena, for_glue(statement)), ours(lake, "sql", statement), grain(text))
    for name, text in SAVED.items():
        with report.check(f"saved query {name}: Athena answers as coinlake does, in the same order"):
            same(theirs(athena, for_glue(text)), ours(lake, "query", name))


def same(found: Answer, wanted: Answer, key: list[str] | None = None) -> None:
    equal(with_equivalent_types(found), with_equivalent_types(wanted), key)


def for_glue(text: str) -> str:
    """A query with the names that databases have in Glue."""
    return NAMES.sub(lambda found: found[1] or f"{PREFIX}{found[2]}.", text)


def grain(text: str) -> list[str]:
    """The columns that identify a row, as the comment that a query begins with says."""
    found = re.search(r"^-- Grain: one row per (.*)$", text, re.MULTILINE)
    assert found, f"no grain in {text[:80]}"
    return [part.strip() for part in found[1].split(",")]
