"""PyIceberg, through the SQLite catalog, and DuckDB read the lake; last, PyIceberg changes a table."""

import tempfile
from pathlib import Path

from e2e.readback import bounds, partitioning, predicates, sample, tables
from e2e.readback.readers import catalog
from e2e.support.report import Report


def check(report: Report) -> None:
    """Rows, partitions, snapshots, bounds, encodings and filters of every table."""
    with tempfile.TemporaryDirectory() as scratch:
        lake = sample.build(report, Path(scratch))
        if lake:
            tables.check(report, lake)
            bounds.check(report, catalog(lake).load_table)
            predicates.check(report, lake)
            partitioning.check(report, lake)
