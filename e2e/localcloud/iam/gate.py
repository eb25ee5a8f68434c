"""What stands in front of moto: requests of roles come through as far as their policies let them."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape

from e2e.localcloud.iam import roles, s3, services
from e2e.localcloud.iam.acting import ENGINE_KEY, Acting
from e2e.localcloud.iam.needs import Need, why
from e2e.localcloud.iam.record import Record
from e2e.localcloud.iam.request import Environ, Signature, body, operation, signature

Start = Callable[..., Any]
App = Callable[[Environ, Start], Iterable[bytes]]

# For a person or a check: what roles asked for, and what of their grants nobody took. DELETE forgets what was asked.
CALLS, UNUSED = "/localcloud/calls", "/localcloud/unused"


class Gate:
    """A WSGI application in front of another."""

    def __init__(self, app: App, record: Record, acting: Acting) -> None:
        self._app = app
        self._record = record
        self._acting = acting

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        signed = signature(environ)
        if signed is None and environ["PATH_INFO"] in (CALLS, UNUSED):
            return self._tell(environ, start)
        role = self._role(signed)
        if signed and role:
            try:
                missing = self._record.refused(role, needs(signed, environ))
            except NotImplementedError as problem:
                body(environ)
                return answer(start, "501 Not Implemented", *told(signed, environ, "NotInLocalCloud", str(problem)))
            if missing:
                # Not read, the body would be in the way of the answer.
                body(environ)
                return answer(start, "403 Forbidden", *told(signed, environ, denied(signed), why(role, missing)))
        return self._app(environ, start)

    def _role(self, signed: Signature | None) -> str | None:
        """Whose rights a request has; None for its owner's."""
        if signed and signed.key == ENGINE_KEY:
            return self._acting.role
        return roles.of_key(signed.key) if signed else None

    def _tell(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "DELETE":
            self._record.forget()
        found = self._record.calls() if environ["PATH_INFO"] == CALLS else self._record.unused()
        return answer(start, "200 OK", json.dumps(found), "application/json")


def needs(signed: Signature, environ: Environ) -> list[Need]:
    """What a request asks for."""
    if signed.service == "s3":
        return s3.needs(environ)
    return services.needs(signed.service, *operation(environ))


def denied(signed: Signature) -> str:
    """How a service calls it."""
    return "AccessDenied" if signed.service in ("s3", "sts", "iam") else "AccessDeniedException"


def told(signed: Signature, environ: Environ, code: str, message: str) -> tuple[str, str]:
    """An error, in the form that the caller's protocol has for it."""
    if signed.service == "s3":
        return f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>", "application/xml"
    if "HTTP_X_AMZ_TARGET" in environ:
        return json.dumps({"__type": code, "message": message}), "application/x-amz-json-1.1"
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return f"<ErrorResponse>{error}</ErrorResponse>", "text/xml"


def answer(start: Start, status: str, text: str, kind: str) -> Iterable[bytes]:
    content = text.encode()
    start(status, [("Content-Type", kind), ("Content-Length", str(len(content)))])
    return [content]
