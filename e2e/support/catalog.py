"""What the repository's `catalog/` says, read with Python's own TOML parser."""

import os
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Recorded vendor answers; they are never copied into the repository.
SAMPLES = Path(os.environ.get("COINLAKE_SAMPLES", ROOT.parent / "shared" / "samples"))


@cache
def table(name: str) -> dict:
    """The definition of a table such as `curated.coins`."""
    return tomllib.loads((ROOT / "catalog" / f"{name.replace('.', '/')}.toml").read_text())


def tables() -> list[str]:
    """Every Iceberg table: those of the databases `curated` and `ops`."""
    return [
        f"{database}.{path.stem}"
        for database in ("curated", "ops")
        for path in sorted((ROOT / "catalog" / database).glob("*.toml"))
    ]


def types(name: str) -> dict[str, str]:
    """The type of each column, in order."""
    return {column["name"]: column["type"] for column in table(name)["columns"]}


def grain(name: str) -> list[str]:
    """The columns that identify a row."""
    return table(name)["grain"]
