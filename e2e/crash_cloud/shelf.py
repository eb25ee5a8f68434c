"""What the local cloud stores of a lake, kept at one moment and put back to it."""

from dataclasses import dataclass
from typing import Any

# What Glue says of a database and of a table and takes back.
OF_DATABASE = ("Name", "Description", "LocationUri", "Parameters")
OF_TABLE = (
    "Name",
    "Description",
    "Owner",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
)

Entry = dict[str, Any]
# By name, and by database and name.
Databases = dict[str, Entry]
Tables = dict[tuple[str, str], Entry]


@dataclass(frozen=True)
class Kept:
    """Everything that is stored: objects by key, databases and tables of Glue by name."""

    objects: dict[str, tuple[str, bytes]]
    databases: Databases
    tables: Tables


class Shelf:
    """The bucket and the Glue databases of one lake."""

    def __init__(self, s3: Any, glue: Any, bucket: str, prefix: str) -> None:
        """With the bucket, and what the names of the databases begin with."""
        self._s3, self._glue = s3, glue
        self._bucket, self._prefix = bucket, prefix

    def read(self, key: str) -> bytes:
        """The content of an object."""
        return self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def objects(self) -> dict[str, str]:
        """The hash of each object's content, by key."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket)
        return {entry["Key"]: entry["ETag"] for page in pages for entry in page.get("Contents", [])}

    def databases(self) -> Databases:
        """The lake's databases, as Glue takes them."""
        pages = self._glue.get_paginator("get_databases").paginate()
        found = [one for page in pages for one in page["DatabaseList"]]
        return {one["Name"]: only(OF_DATABASE, one) for one in found if one["Name"].startswith(f"{self._prefix}_")}

    def tables(self) -> Tables:
        """The entries of its tables."""
        pages = self._glue.get_paginator("get_tables")
        return {
            (database, one["Name"]): only(OF_TABLE, one)
            for database in self.databases()
            for page in pages.paginate(DatabaseName=database)
            for one in page["TableList"]
        }

    def keep(self) -> Kept:
        """Everything, as it is now."""
        objects = {key: (tag, self.read(key)) for key, tag in self.objects().items()}
        return Kept(objects, self.databases(), self.tables())

    def put_back(self, kept: Kept) -> None:
        """Makes everything as it was, by the differences. First what tables lead to, then the tables, then the rest."""
        found = self.objects()
        for key, (tag, content) in kept.objects.items():
            if found.get(key) != tag:
                self._s3.put_object(Bucket=self._bucket, Key=key, Body=content)
        self._put_back_tables(kept)
        surplus = [{"Key": key} for key in found if key not in kept.objects]
        for start in range(0, len(surplus), 1000):
            self._s3.delete_objects(Bucket=self._bucket, Delete={"Objects": surplus[start : start + 1000]})

    def _put_back_tables(self, kept: Kept) -> None:
        databases, tables = self.databases(), self.tables()
        for name, database in kept.databases.items():
            if name not in databases:
                self._glue.create_database(DatabaseInput=database)
            elif databases[name] != database:
                self._glue.update_database(Name=name, DatabaseInput=database)
        for (database, name), table in kept.tables.items():
            if (database, name) not in tables:
                self._glue.create_table(DatabaseName=database, TableInput=table)
            elif tables[database, name] != table:
                self._glue.update_table(DatabaseName=database, TableInput=table, SkipArchive=True)
        for database, name in tables.keys() - kept.tables.keys():
            self._glue.delete_table(DatabaseName=database, Name=name)
        for name in databases.keys() - kept.databases.keys():
            self._glue.delete_database(Name=name)


def only(names: tuple[str, ...], entry: Entry) -> Entry:
    return {name: entry[name] for name in names if name in entry}
