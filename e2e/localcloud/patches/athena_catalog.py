"""Athena: the catalog AwsDataCatalog is Glue.

moto keeps databases of Athena's own, has no tables, and does not know the catalog that every account has. On AWS these
calls answer what Glue holds.
https://docs.aws.amazon.com/athena/latest/APIReference/API_ListTableMetadata.html
"""

import json
import re
from collections.abc import Callable
from typing import Any

from moto.athena.exceptions import MetadataException
from moto.athena.responses import AthenaResponse
from moto.core.exceptions import JsonRESTError
from moto.glue.models import FakeTable, GlueBackend, glue_backends

from e2e.localcloud.patches.wrapping import wrap

GLUE = {"Name": "AwsDataCatalog", "Type": "GLUE", "Description": "", "Parameters": {}}


def apply() -> None:
    """Answers from Glue."""
    AthenaResponse.get_database = get_database
    AthenaResponse.list_databases = list_databases
    AthenaResponse.get_table_metadata = get_table
    AthenaResponse.list_table_metadata = list_tables
    wrap(AthenaResponse, "get_data_catalog", get_catalog)
    wrap(AthenaResponse, "list_data_catalogs", list_catalogs)


def get_catalog(original: Callable[..., str], self: AthenaResponse) -> str:
    """GetDataCatalog."""
    if self._get_param("Name").lower() == GLUE["Name"].lower():
        return json.dumps({"DataCatalog": GLUE})
    return original(self)


def list_catalogs(original: Callable[..., str], self: AthenaResponse) -> str:
    """ListDataCatalogs."""
    others = json.loads(original(self))["DataCatalogsSummary"]
    return json.dumps({"DataCatalogsSummary": [{"CatalogName": GLUE["Name"], "Type": GLUE["Type"]}, *others]})


def get_database(self: AthenaResponse) -> str:
    """GetDatabase."""
    return json.dumps({"Database": database(asked(glue(self).get_database, self._get_param("DatabaseName")))})


def list_databases(self: AthenaResponse) -> str:
    """ListDatabases, in one page."""
    return json.dumps({"DatabaseList": [database(one) for one in glue(self).get_databases()]})


def get_table(self: AthenaResponse) -> str:
    """GetTableMetadata."""
    found = asked(glue(self).get_table, self._get_param("DatabaseName"), self._get_param("TableName"))
    return json.dumps({"TableMetadata": table(found)})


def list_tables(self: AthenaResponse) -> str:
    """ListTableMetadata, in one page; the expression is one of Java's."""
    wanted = re.compile(self._get_param("Expression") or ".*")
    found = asked(glue(self).get_tables, self._get_param("DatabaseName"), None)
    return json.dumps({"TableMetadataList": [table(one) for one in found if wanted.fullmatch(one.name)]})


def glue(self: AthenaResponse) -> GlueBackend:
    return glue_backends[self.current_account][self.region]


def asked(call: Callable[..., Any], *arguments: Any) -> Any:
    """What Glue says; its refusal in Athena's words."""
    try:
        return call(*arguments)
    except JsonRESTError as error:
        raise MetadataException(str(error.message)) from error


def database(one: Any) -> dict[str, Any]:
    described = one.as_dict()
    fields = {name: described.get(name) for name in ("Name", "Description", "Parameters")}
    return {name: value for name, value in fields.items() if value}


def table(one: FakeTable) -> dict[str, Any]:
    """A table, whose storage is among its parameters."""
    described = one.as_dict()
    storage = described.get("StorageDescriptor") or {}
    facts = {
        "location": storage.get("Location"),
        "inputformat": storage.get("InputFormat"),
        "outputformat": storage.get("OutputFormat"),
        "serde.serialization.lib": (storage.get("SerdeInfo") or {}).get("SerializationLibrary"),
    }
    return {
        "Name": described["Name"],
        "CreateTime": described["CreateTime"].timestamp(),
        "TableType": described.get("TableType", ""),
        "Columns": columns(storage.get("Columns")),
        "PartitionKeys": columns(described.get("PartitionKeys")),
        "Parameters": {name: value for name, value in facts.items() if value} | (described.get("Parameters") or {}),
    }


def columns(given: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return [{name: one[name] for name in ("Name", "Type", "Comment") if name in one} for one in given or []]
