"""Files of a lake that nothing refers to."""

import json

from pyiceberg.catalog.sql import SqlCatalog

from e2e.support.catalog import tables
from e2e.support.program import Lake


def of(lake: Lake) -> list[str]:
    """Raw pages that no manifest lists, and data files that no snapshot holds."""
    return sorted(raw_pages(lake) + data_files(lake))


def raw_pages(lake: Lake) -> list[str]:
    files = {f"raw/{name}": content for name, content in lake.files("raw").items()}
    manifests = [json.loads(content) for name, content in files.items() if name.endswith("/_manifest.json")]
    listed = {page["key"] for manifest in manifests for page in manifest["pages"]}
    return [name for name in files if name.endswith(".gz") and name not in listed]


def data_files(lake: Lake) -> list[str]:
    catalog = SqlCatalog("coinlake", uri=f"sqlite:///{lake.folder}/catalog.db")
    held = set()
    for name in tables():
        table = catalog.load_table(name)
        held |= {path.removeprefix("file://") for path in table.inspect.all_files()["file_path"].to_pylist()}
    found = [path for part in ("curated", "ops") for path in (lake.folder / part).rglob("*.parquet")]
    return [str(path) for path in found if str(path) not in held]
