"""A request as it arrives, before moto sees it."""

import io
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

SIGNED = re.compile(r"(?:X-Amz-)?Credential=([^/%,&\s]+)(?:/|%2F)\d+(?:/|%2F)([\w-]+)(?:/|%2F)([\w-]+)")

Environ = dict[str, Any]


@dataclass(frozen=True)
class Signature:
    """Who signed a request, for which service in which region."""

    key: str
    region: str
    service: str


def signature(environ: Environ) -> Signature | None:
    """The signature in the header, or in the address of a presigned request."""
    found = SIGNED.search(environ.get("HTTP_AUTHORIZATION", "")) or SIGNED.search(environ.get("QUERY_STRING", ""))
    return Signature(*found.groups()) if found else None


def query(environ: Environ) -> dict[str, str]:
    """The parameters of the address."""
    return {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", ""), True).items()}


def path(environ: Environ) -> str:
    """The path without its first slash. WSGI hands it over without percent signs, its bytes as Latin-1."""
    return environ["PATH_INFO"].encode("latin-1").decode().removeprefix("/")


def body(environ: Environ) -> bytes:
    """The body, which can be read again afterwards."""
    length = environ.get("CONTENT_LENGTH")
    if length:
        content = environ["wsgi.input"].read(int(length))
    else:
        # Without a length it comes in chunks, whose end the server knows.
        content = environ["wsgi.input"].read() if environ.get("wsgi.input_terminated") else b""
    environ["wsgi.input"] = io.BytesIO(content)
    return content


def operation(environ: Environ) -> tuple[str, dict[str, Any]]:
    """The operation and its parameters, of the services that say them in the body: as JSON or as a form."""
    text = body(environ)
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return target.rpartition(".")[2], json.loads(text or b"{}")
    form = {name: values[0] for name, values in parse_qs(text.decode(), True).items()}
    return form.get("Action", f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"), form
