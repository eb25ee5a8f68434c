"""Reads the market table over and over until standard input ends, and prints what each poll saw, one a line."""

import json
import select
import sys
from collections import Counter

from pyiceberg.catalog.sql import SqlCatalog

TABLE = "curated.market_snapshots"

# Between polls: the machine is for the programs that are killed.
PAUSE_SECONDS = 0.25


def poll(folder: str) -> dict:
    """Rows and different coins of each snapshot, in the table as it is at this moment."""
    try:
        table = SqlCatalog("coinlake", uri=f"sqlite:///{folder}/catalog.db").load_table(TABLE)
        rows = table.scan(selected_fields=("snapshot_at", "coin_id")).to_arrow()
    except Exception as error:
        return {"error": repr(error)}
    moments = [f"{moment:%Y-%m-%d %H:%M:%S.%f}" for moment in rows["snapshot_at"].to_pylist()]
    counts = Counter(moments)
    different = Counter(moment for moment, _ in set(zip(moments, rows["coin_id"].to_pylist(), strict=True)))
    return {"snapshots": {moment: [count, different[moment]] for moment, count in counts.items()}}


def poll_until_told(folder: str) -> None:
    """Prints one poll a line until standard input ends."""
    while not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
        print(json.dumps(poll(folder)), flush=True)
    print(json.dumps(poll(folder)), flush=True)


if __name__ == "__main__":
    poll_until_told(sys.argv[1])
