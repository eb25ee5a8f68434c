"""Everything but `raw/` deleted and made anew."""

import hashlib
import shutil
import tempfile
from pathlib import Path

from pyiceberg.catalog.sql import SqlCatalog

from e2e.crash import market
from e2e.support.catalog import tables
from e2e.support.program import Lake
from e2e.support.report import Report, same

STEPS = 5


def check(report: Report) -> None:
    """The rebuilt lake against the one that grew run by run."""
    with report.check("a lake rebuilt from raw has the same rows and byte-identical data files"):
        with tempfile.TemporaryDirectory() as scratch, market.simulator("--fault", "malformed@every:3") as vendor:
            lake = Lake(Path(scratch) / "lake")
            lake.run("bootstrap")
            for step in range(STEPS):
                market.ingest(lake, vendor, step)
                lake.run("transform")
            same_after_rebuild(lake)


def same_after_rebuild(lake: Lake) -> None:
    """Rebuilds a copy in the lake's own place and compares rows and files."""
    files = {name: contents(lake, name) for name in tables() if name.startswith("curated.")}
    grown = Lake(lake.folder.with_name("grown"))
    rows = {name: market.knowledge(lake, name, exact=True) for name in tables() if name not in market.HISTORIES}
    lake.folder.rename(grown.folder)
    lake.folder.mkdir()
    shutil.copytree(grown.folder / "raw", lake.folder / "raw")
    lake.run("bootstrap")
    lake.run("transform", "--rebuild")
    for name, wanted in rows.items():
        same(market.knowledge(lake, name, exact=True), wanted, f"rows of {name} after the rebuild")
    for name, wanted in files.items():
        same(contents(lake, name), wanted, f"data files of {name} after the rebuild")


def contents(lake: Lake, name: str) -> list[tuple[str, str]]:
    """Partition and content hash of each data file of the current snapshot."""
    table = SqlCatalog("coinlake", uri=f"sqlite:///{lake.folder}/catalog.db").load_table(name)
    files = [task.file for task in table.scan().plan_files()]
    return sorted((str(file.partition), digest(file.file_path.removeprefix("file://"))) for file in files)


def digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
