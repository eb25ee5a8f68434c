"""S3: the rules of a bucket say what pages of other origins may do.

moto lets every page read every answer, wants preflights to be signed, and mixes the rules of a bucket. S3 takes the first
rule that has the origin, the method and the headers; without one, a preflight gets 403 and a page cannot read.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
"""

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from moto.moto_server import werkzeug_app
from moto.s3.exceptions import S3ClientError
from moto.s3.models import CorsRule
from moto.s3.responses import S3Response

from e2e.localcloud.patches.wrapping import wrap

PREFIX = "Access-Control-"

# A preflight names no service, so one for Athena or Glue ends here as well; it names no bucket. They let all pages ask.
ANY = CorsRule(allowed_methods="POST", allowed_origins="*")


def apply() -> None:
    """Answers preflights, and says in other answers who may read them."""
    create = werkzeug_app.create_backend_app
    werkzeug_app.create_backend_app = lambda service: without_moto_s_own(create, service)
    wrap(S3Response, "bucket_response", answer)
    wrap(S3Response, "key_response", answer)


def without_moto_s_own(create: Callable[[str], Any], service: str) -> Any:
    """The application of a service; in that of S3, nothing is allowed to every page."""
    werkzeug_app.DISABLE_GLOBAL_CORS = service.startswith("s3")
    return create(service)


def answer(original: Callable[..., Any], self: S3Response, request: Any, full_url: str, headers: Any) -> Any:
    """The answer to a preflight, or to anything else with what its page has to know."""
    preflight = request.method == "OPTIONS"
    found = (200, {}, "") if preflight else original(self, request, full_url, headers)
    origin = request.headers.get("Origin")
    if origin is None:
        return (400, {}, "") if preflight else found
    rule = matching(rules(self, request, full_url), origin, request)
    if preflight and not self.parse_bucket_name_from_url(request, full_url):
        return 200, allowed(ANY, origin, request), ""
    if preflight and rule is None:
        return 403, {}, ""
    status, answered, body = found
    kept = {name: value for name, value in answered.items() if not name.lower().startswith(PREFIX.lower())}
    return status, kept | (allowed(rule, origin, request) if rule else {}), body


def rules(self: S3Response, request: Any, full_url: str) -> list[Any]:
    self.setup_class(request)
    try:
        return self.backend.get_bucket(self.parse_bucket_name_from_url(request, full_url)).cors
    except S3ClientError:
        return []


def matching(found: list[Any], origin: str, request: Any) -> Any:
    """The first rule that has everything that the request, or the preflight for one, names."""
    method = request.headers.get(f"{PREFIX}Request-Method", request.method)
    named = asked_headers(request)
    for rule in found:
        headers = [one.lower() for one in listed(rule.allowed_headers)]
        if (
            any(fnmatchcase(origin, one) for one in listed(rule.allowed_origins))
            and method in listed(rule.allowed_methods)
            and all(any(fnmatchcase(name, one) for one in headers) for name in named)
        ):
            return rule
    return None


def allowed(rule: Any, origin: str, request: Any) -> dict[str, str]:
    """What a rule allows, as a browser reads it."""
    everyone = "*" in listed(rule.allowed_origins)
    said = {
        "Allow-Origin": "*" if everyone else origin,
        "Allow-Methods": ", ".join(listed(rule.allowed_methods)),
        "Allow-Headers": ", ".join(asked_headers(request)),
        "Expose-Headers": ", ".join(listed(rule.exposed_headers)),
        "Allow-Credentials": "" if everyone else "true",
        "Max-Age": "".join(map(str, listed(rule.max_age_seconds))),
    }
    return {f"{PREFIX}{name}": value for name, value in said.items() if value} | {"Vary": "Origin"}


def asked_headers(request: Any) -> list[str]:
    named = request.headers.get(f"{PREFIX}Request-Headers", "")
    return [one.strip().lower() for one in named.split(",") if one.strip()]


def listed(value: Any) -> list[Any]:
    """moto keeps one value as itself, and none as nothing."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
