"""All services: what moto does not know, or what makes it fail, is an answer and not an outage.

moto answers such a call with 500, which every SDK takes for an outage and tries again, Terraform's provider for ten
minutes. Here it is 501, which nobody tries again, and the cloud's standard error says what was missing. AWS has no such
answer: it knows its actions."""

import json
import sys
import traceback
from xml.sax.saxutils import escape

from flask import Flask, request
from moto.moto_server import werkzeug_app
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

CODE = "NotInLocalCloud"


def apply() -> None:
    """Gives the application of each service a handler for what its code raises."""
    original = werkzeug_app.create_backend_app

    def create(service: str) -> Flask:
        app = original(service)
        app.register_error_handler(Exception, lambda error: answer(service, error))
        return app

    werkzeug_app.create_backend_app = create


def answer(service: str, error: Exception) -> Response | HTTPException:
    """The response, in the form that the caller's protocol has for errors."""
    if isinstance(error, HTTPException):
        return error
    message = f"{service}: {error}" if isinstance(error, NotImplementedError) else f"{service}: moto failed: {error!r}"
    print(f"local cloud: {message}", file=sys.stderr)
    if not isinstance(error, NotImplementedError):
        traceback.print_exception(error)
    if "json" in (request.content_type or ""):
        body, kind = json.dumps({"__type": CODE, "message": message}), "application/x-amz-json-1.1"
    else:
        error_text = f"<Error><Code>{CODE}</Code><Message>{escape(message)}</Message></Error>"
        body = error_text if service == "s3" else f"<ErrorResponse>{error_text}</ErrorResponse>"
        kind = "application/xml"
    return Response(body, status=501, content_type=kind, headers={"x-amzn-errortype": CODE})
