"""What the services other than S3 ask IAM for."""

from typing import Any

from moto.athena.models import athena_backends
from moto.backends import get_backend

from e2e.localcloud.iam.conditions import listed
from e2e.localcloud.iam.needs import Need, need
from e2e.localcloud.settings import ACCOUNT, REGION

Parameters = dict[str, Any]

# Calls that everybody may make.
FREE = {("sts", "GetCallerIdentity")}


def needs(service: str, operation: str, asked: Parameters) -> list[Need]:
    """Of an operation. A service that is not here has no resources, so only `*` allows its actions."""
    if (service, operation) in FREE:
        return []
    action = f"{service}:{operation}"
    resources = RESOURCES.get(service, lambda *_: ["*"])(operation, asked)
    return [need(action, resource) for resource in resources] + MORE.get(action, lambda _: [])(asked)


def arn(service: str, resource: str) -> str:
    """The name of a resource of this account and region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def glue(operation: str, asked: Parameters) -> list[str]:
    """A resource of the catalog and all that it is in; with a deleted database, also what is in it.
    https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html"""
    catalog = arn("glue", "catalog")
    if operation == "GetDatabases":
        return [catalog, arn("glue", "database/*")]
    if "Database" in operation:
        name = (asked.get("DatabaseInput") or {}).get("Name") if operation == "CreateDatabase" else asked.get("Name")
        inside = [f"table/{name}/*", f"userDefinedFunction/{name}/*"] if operation == "DeleteDatabase" else []
        return [catalog, arn("glue", f"database/{name}"), *(arn("glue", one) for one in inside)]
    database = asked.get("DatabaseName")
    above = [catalog, arn("glue", f"database/{database}")]
    if "UserDefinedFunction" in operation:
        return [*above, arn("glue", f"userDefinedFunction/{database}/{asked.get('FunctionName', '*')}")]
    table = asked.get("TableName") or asked.get("Name") or (asked.get("TableInput") or {}).get("Name")
    tables = asked.get("TablesToDelete") or [table or "*"]
    return [*above, *(arn("glue", f"table/{database}/{one}") for one in tables)]


def athena(operation: str, asked: Parameters) -> list[str]:
    """A workgroup, or the catalog.
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonathena.html"""
    if operation in ("ListWorkGroups", "ListDataCatalogs", "ListEngineVersions"):
        return ["*"]
    if operation.endswith(("DataCatalog", "Database", "Databases", "TableMetadata")):
        catalog = asked.get("CatalogName") or asked.get("Name")
        return [arn("athena", f"datacatalog/{catalog}")]
    backend = athena_backends[ACCOUNT][REGION]
    executions = [backend.executions.get(one) for one in ids(asked, "QueryExecutionId")]
    queries = [backend.named_queries.get(one) for one in ids(asked, "NamedQueryId")]
    groups = [one.workgroup for one in executions if one] + [group(one.workgroup) for one in queries if one]
    # An unknown execution is said to be so to those who may use the workgroup that everybody has.
    names = set(groups) or {asked.get("WorkGroup") or asked.get("Name") or "primary"}
    return [arn("athena", f"workgroup/{name}") for name in sorted(names)]


def ssm(_: str, asked: Parameters) -> list[str]:
    """Parameters by name or by path."""
    names = listed(asked.get("Names") or asked.get("Name") or asked.get("Path") or "*")
    return [arn("ssm", f"parameter/{name.removeprefix('/')}") for name in names]


def sts(_: str, asked: Parameters) -> list[str]:
    """The role to be taken."""
    return [asked.get("RoleArn", "*")]


def metadata(target: str) -> Any:
    """What Athena, asked about the catalog, asks Glue for with the caller's rights."""

    def more(asked: Parameters) -> list[Need]:
        given = {"DatabaseName": asked.get("DatabaseName"), "Name": asked.get("TableName")}
        if target == "GetDatabase":
            given = {"Name": asked.get("DatabaseName")}
        return [need(f"glue:{target}", one) for one in glue(target, given)]

    return more


def decrypted(asked: Parameters) -> list[Need]:
    """A secret under a key of the account's; whoever may read one under AWS's own key may use that."""
    # Not imported above: it brings all of EC2, a second of each start.
    store = get_backend("ssm")[ACCOUNT][REGION]
    found = [store.get_parameter(name) for name in listed(asked.get("Names") or asked["Name"])]
    keys = [one.keyid for one in found if one and one.parameter_type == "SecureString" and asked.get("WithDecryption")]
    via = {"kms__viaservice": f"ssm.{REGION}.amazonaws.com"}
    return [need("kms:Decrypt", key, **via) for key in keys if key and key.startswith("arn:")]


def ids(asked: Parameters, name: str) -> list[str]:
    return listed(asked.get(f"{name}s") or asked.get(name) or [])


def group(found: Any) -> str:
    return getattr(found, "name", found)


RESOURCES = {"glue": glue, "athena": athena, "ssm": ssm, "sts": sts}
MORE = {
    "athena:GetDatabase": metadata("GetDatabase"),
    "athena:ListDatabases": metadata("GetDatabases"),
    "athena:GetTableMetadata": metadata("GetTable"),
    "athena:ListTableMetadata": metadata("GetTables"),
    "ssm:GetParameter": decrypted,
    "ssm:GetParameters": decrypted,
}
