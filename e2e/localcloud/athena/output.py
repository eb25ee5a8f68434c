"""Where results are written. https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html"""

from typing import Any

from e2e.localcloud.athena.execution import Execution
from e2e.localcloud.athena.values import csv, lines


class NoPlace(Exception):
    """Neither the workgroup nor the request says where."""


def folder(workgroup: dict[str, Any], asked: dict[str, Any]) -> str:
    """The place of results, with a slash at its end: the workgroup's if it insists, else that of the request."""
    of_workgroup = (workgroup.get("ResultConfiguration") or {}).get("OutputLocation")
    insists = of_workgroup and workgroup.get("EnforceWorkGroupConfiguration")
    place = of_workgroup if insists else asked.get("OutputLocation") or of_workgroup
    if not place:
        raise NoPlace(
            "No output location provided. An output location is required either through the Workgroup result "
            "configuration setting or as an API input."
        )
    if not place.startswith("s3://"):
        raise NoPlace(f"outputLocation is not a valid S3 path: {place}")
    return place.rstrip("/") + "/"


def bucket(place: str) -> str:
    return place.removeprefix("s3://").partition("/")[0]


def write(s3: Any, execution: Execution) -> None:
    """Writes the file of an execution's rows, or the list of the files that it wrote."""
    if execution.output.endswith(".csv"):
        put(s3, execution.output, csv(execution.rows()))
    elif execution.output.endswith(".txt"):
        put(s3, execution.output, lines(execution.rows()))
    elif execution.outcome.files:
        put(s3, f"{execution.output}-manifest.csv", "".join(f"{file}\n" for file in execution.outcome.files))


def put(s3: Any, address: str, content: str) -> None:
    name, _, key = address.removeprefix("s3://").partition("/")
    s3.put_object(Bucket=name, Key=key, Body=content.encode())
