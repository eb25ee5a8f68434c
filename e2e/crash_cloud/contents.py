"""What a lake on S3 and Glue holds, read without coinlake."""

import gzip
import io
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow.parquet as pq
from pyiceberg.io import FileIO, InputFile
from pyiceberg.manifest import ManifestFile, read_manifest_list

from e2e.crash.market import HISTORIES
from e2e.crash_cloud.calls import FRESH
from e2e.crash_cloud.shelf import Shelf

# Columns of a history that say when and by which attempt something was done, not what.
OF_ATTEMPT = {"publish_id", "published_at", "checked_at", "snapshot_id", "duration_ms"}

# What a page's line says of its arrival.
ARRIVAL = re.compile(rb'"_fetched_at":"[^"]*",?')


@dataclass(frozen=True)
class Contents:
    """What is known, in a form that is equal for lakes that know the same."""

    # By table: partition and content of each file; of histories the rows, without what differs from attempt to attempt.
    tables: dict[str, Counter] = field(default_factory=dict)
    # By table: how many snapshots there are.
    snapshots: dict[str, int] = field(default_factory=dict)
    # By name: what Glue says of other tables, and of views.
    entries: dict[str, Any] = field(default_factory=dict)
    # By run: the pages that its manifest lists, and their lines.
    runs: dict[str, list] = field(default_factory=dict)
    # Snapshots that `ops.publishes` does not know, and the other way round.
    unaccounted: list[str] = field(default_factory=list)
    # Objects that nothing leads to.
    leftovers: list[str] = field(default_factory=list)


class Memory(InputFile):
    """An object that is read already."""

    def __init__(self, location: str, content: bytes) -> None:
        super().__init__(location)
        self._content = content

    def __len__(self) -> int:
        return len(self._content)

    def exists(self) -> bool:
        return True

    def open(self, seekable: bool = True) -> io.BytesIO:
        return io.BytesIO(self._content)


class Objects(FileIO):
    """The objects of a lake. Those below `metadata` and `data` never change: each is read once, and parsed once."""

    def __init__(self, shelf: Shelf, bucket: str) -> None:
        super().__init__()
        self._shelf, self._root = shelf, f"s3://{bucket}/"
        self._kept: dict[str, bytes] = {}
        self._manifests: dict[str, list[ManifestFile]] = {}
        self._entries: dict[str, list[Any]] = {}

    def key(self, location: str) -> str:
        """The key of a URI."""
        assert location.startswith(self._root), f"{location} is outside {self._root}"
        return location.removeprefix(self._root)

    def read(self, key: str) -> bytes:
        """The content of an object."""
        if key not in self._kept:
            self._kept[key] = self._shelf.read(key)
        return self._kept[key]

    def manifests(self, location: str) -> list[ManifestFile]:
        """What a manifest list holds."""
        if location not in self._manifests:
            self._manifests[location] = list(read_manifest_list(self.new_input(location)))
        return self._manifests[location]

    def entries(self, manifest: ManifestFile) -> list[Any]:
        """What a manifest holds, of files that are there."""
        if manifest.manifest_path not in self._entries:
            self._entries[manifest.manifest_path] = manifest.fetch_manifest_entry(self, discard_deleted=True)
        return self._entries[manifest.manifest_path]

    def new_input(self, location: str) -> Memory:
        return Memory(location, self.read(self.key(location)))

    def new_output(self, location: str) -> Any:
        raise NotImplementedError

    def delete(self, location: Any) -> None:
        raise NotImplementedError


class Table:
    """An Iceberg table, from its metadata file."""

    def __init__(self, objects: Objects, metadata_location: str) -> None:
        self._objects = objects
        self._location = metadata_location
        self._metadata = json.loads(objects.read(objects.key(metadata_location)))

    @cached_property
    def snapshots(self) -> list[dict[str, Any]]:
        return self._metadata.get("snapshots", [])

    def files(self) -> list[tuple[str, str]]:
        """Partition and key of each file of the current snapshot."""
        current = self._metadata.get("current-snapshot-id")
        found = [one for one in self.snapshots if one["snapshot-id"] == current]
        manifests = [manifest for one in found for manifest in self._objects.manifests(one["manifest-list"])]
        entries = [entry for manifest in manifests for entry in self._objects.entries(manifest)]
        return [(str(entry.data_file.partition), self._objects.key(entry.data_file.file_path)) for entry in entries]

    def reachable(self) -> set[str]:
        """Keys of everything that some snapshot, or the log of metadata files, leads to."""
        log = [one["metadata-file"] for one in self._metadata.get("metadata-log", [])]
        found = {self._location, *log}
        for snapshot in self.snapshots:
            found.add(snapshot["manifest-list"])
            for manifest in self._objects.manifests(snapshot["manifest-list"]):
                found.add(manifest.manifest_path)
                found |= {entry.data_file.file_path for entry in self._objects.entries(manifest)}
        return {self._objects.key(location) for location in found}


class Reader:
    """Reads one lake, again and again."""

    def __init__(self, shelf: Shelf, bucket: str, prefix: str, root: str) -> None:
        """With the lake's folder in the bucket."""
        self._shelf, self._prefix, self._root = shelf, prefix, root
        self._objects = Objects(shelf, bucket)
        # By key and hash.
        self._raw: dict[tuple[str, str], bytes] = {}

    def read(self) -> Contents:
        """Everything."""
        tags, contents, tables = self._shelf.objects(), Contents(), {}
        for (database, name), entry in self._shelf.tables().items():
            short = f"{database.removeprefix(self._prefix + '_')}.{name}"
            if entry["Parameters"].get("table_type") == "ICEBERG":
                tables[short] = Table(self._objects, entry["Parameters"]["metadata_location"])
            else:
                contents.entries[short] = without_circumstances(entry)
        for name, table in tables.items():
            contents.tables[name] = self._rows(table) if name in HISTORIES else self._files(table, tags)
            contents.snapshots[name] = len(table.snapshots)
        contents.unaccounted.extend(self._unaccounted(tables))
        listed = self._runs(contents, tags)
        reachable = set().union(*(table.reachable() for table in tables.values())) | listed
        contents.leftovers.extend(sorted(key for key in tags if self._is_file(key) and key not in reachable))
        return contents

    def _files(self, table: Table, tags: dict[str, str]) -> Counter:
        return Counter((partition, tags[key]) for partition, key in table.files())

    def _history(self, table: Table) -> list[dict[str, Any]]:
        contents = [io.BytesIO(self._objects.read(key)) for _, key in table.files()]
        return [row for content in contents for row in pq.read_table(content).to_pylist()]

    def _rows(self, table: Table) -> Counter:
        rows = self._history(table)
        return Counter(
            tuple((name, value) for name, value in row.items() if name not in OF_ATTEMPT) for row in rows
        )

    def _unaccounted(self, tables: dict[str, Table]) -> list[str]:
        """Commits that are in their table and not in `ops.publishes`, or twice there, or the other way round."""
        publishes = self._history(tables["ops.publishes"]) if "ops.publishes" in tables else []
        said = Counter(f"{row['table_name']} {row['snapshot_id']}" for row in publishes)
        there = Counter(
            f"{name} {one['snapshot-id']}"
            for name, table in tables.items()
            if name not in HISTORIES
            for one in table.snapshots
        )
        return sorted(((said - there) + (there - said)).elements())

    def _runs(self, contents: Contents, tags: dict[str, str]) -> set[str]:
        """Reads the runs; the keys of their pages and manifests."""
        listed = set()
        for key in tags:
            if not key.endswith("/_manifest.json"):
                continue
            pages = json.loads(self._content(key, tags))["pages"]
            keys = [f"{self._root}/{page['key']}" for page in pages]
            lines = [ARRIVAL.sub(b"", gzip.decompress(self._content(one, tags))) for one in keys]
            contents.runs[key] = [(FRESH.sub("*", one), content) for one, content in zip(keys, lines, strict=True)]
            listed |= {key, *keys}
        return listed

    def _content(self, key: str, tags: dict[str, str]) -> bytes:
        """The content of an object of the raw zone, which is read again when it is another."""
        assert key in tags, f"a manifest lists {key}, which is not there"
        if (key, tags[key]) not in self._raw:
            self._raw[key, tags[key]] = self._shelf.read(key)
        return self._raw[key, tags[key]]

    def _is_file(self, key: str) -> bool:
        """Whether an object belongs to a run or a table. The journal's entries wait there for their hour."""
        parts = key.removeprefix(self._root + "/").split("/")
        return parts[0] in ("raw", "curated", "ops") and parts[1] != "_journal"


def without_circumstances(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry without the names of the queries that made it."""
    parameters = {name: value for name, value in entry["Parameters"].items() if "query" not in name}
    return entry | {"Parameters": parameters}
