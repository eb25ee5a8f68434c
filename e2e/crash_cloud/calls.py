"""Calls of AWS services, as they are on the wire."""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

# What changes nothing.
READS = re.compile(r"Get|List|Head|BatchGet")

# Names that are new in each run: ids, times with ids, hashes.
FRESH = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b\d{8}T\d+Z-[0-9a-f]{12}|\b[0-9a-f]{16}\b|\d{17,}")

# S3's calls for objects and for buckets, by method and by the parameter that tells them apart.
OF_OBJECTS = {
    ("GET", ""): "GetObject",
    ("HEAD", ""): "HeadObject",
    ("PUT", ""): "PutObject",
    ("DELETE", ""): "DeleteObject",
    ("POST", "uploads"): "CreateMultipartUpload",
    ("PUT", "uploadId"): "UploadPart",
    ("POST", "uploadId"): "CompleteMultipartUpload",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
}
OF_BUCKETS = {("GET", "list-type"): "ListObjectsV2", ("POST", "delete"): "DeleteObjects"}
MARKS = ("list-type", "delete", "uploads", "uploadId")


@dataclass(frozen=True)
class Request:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    def same(self) -> tuple[str, str, bytes]:
        """What it has in common with itself, sent again."""
        return self.method, self.target, self.body


@dataclass(frozen=True)
class Answer:
    """What a service said."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Call:
    """One call of a service."""

    # From 1, in the order of arrival.
    number: int
    # As AWS names it, such as `PutObject`.
    operation: str
    # The key or the table, with a star for what is new in each run.
    what: str
    request: Request

    @property
    def changes(self) -> bool:
        """Whether it may change what is stored."""
        return not READS.match(self.operation)

    @property
    def is_json(self) -> bool:
        """Whether its service speaks JSON, as Glue does; S3 speaks XML."""
        return "x-amz-target" in self.request.headers

    def __str__(self) -> str:
        return f"{self.operation} {self.what}"


def described(number: int, request: Request) -> Call:
    """What a request asks for. Fails for a call of S3 that has no name here."""
    _, _, operation = request.headers.get("x-amz-target", "").partition(".")
    if operation:
        return Call(number, operation, entry(json.loads(request.body)), request)
    parts = urlsplit(request.target)
    bucket, _, key = unquote(parts.path.lstrip("/")).partition("/")
    asked = parse_qs(parts.query, keep_blank_values=True)
    mark = next((mark for mark in MARKS if mark in asked), "")
    operation = (OF_OBJECTS if key else OF_BUCKETS)[request.method, mark]
    several = re.findall(r"<Key>(.*?)</Key>", request.body.decode()) if operation == "DeleteObjects" else []
    what = key or " ".join(several) or asked.get("prefix", [bucket])[0]
    return Call(number, operation, FRESH.sub("*", what), request)


def entry(asked: dict) -> str:
    """The table or the database that Glue is asked about, or the view that Athena is to make, without what the names of
    a lake's databases begin with."""
    if "QueryString" in asked:
        return asked["QueryString"].partition("_")[2].split()[0]
    named = asked.get("TableInput") or asked.get("DatabaseInput") or asked
    names = [name for name in (asked.get("DatabaseName"), named.get("Name")) if name]
    return ".".join([name.rpartition("_")[2] for name in names[:1]] + names[1:])
