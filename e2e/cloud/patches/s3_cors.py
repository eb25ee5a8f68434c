"""S3: the rules of a bucket say what pages of other origins may do."""

import urllib.error
import urllib.request

from e2e.cloud.patches.calls import bucket
from e2e.localcloud.program import Cloud
from e2e.support.report import same

PAGE = "http://localhost:3000"
RULES = [
    {"AllowedOrigins": ["https://*.example.com"], "AllowedMethods": ["GET", "PUT"], "AllowedHeaders": ["*"]},
    {"AllowedOrigins": [PAGE], "AllowedMethods": ["GET"], "AllowedHeaders": ["x-amz-*", "authorization"]},
]


def check(cloud: Cloud) -> None:
    """Preflights of pages with and without a rule, and what they may read."""
    s3 = cloud.client("s3")
    name = bucket(s3)
    s3.put_object(Bucket=name, Key="x", Body=b"x")
    address = f"{cloud.url}/{name}/x"
    signed = s3.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "x"})
    same(preflight(address, PAGE, "GET"), (403, None), "a preflight without rules")
    same(ask(signed, "GET", {"Origin": PAGE}), (200, None), "reading without rules")
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": RULES})
    for origin, method, headers, wanted in [
        (PAGE, "GET", "authorization, x-amz-date", (200, PAGE)),
        (PAGE, "GET", "x-other", (403, None)),
        (PAGE, "PUT", "", (403, None)),
        ("https://a.example.com", "PUT", "x-other", (200, "https://a.example.com")),
        ("https://example.org", "GET", "", (403, None)),
    ]:
        same(preflight(address, origin, method, headers), wanted, f"{origin} {method} {headers}")
    same(ask(signed, "GET", {"Origin": PAGE}), (200, PAGE), "reading by a rule")
    same(ask(signed, "GET", {"Origin": "https://example.org"}), (200, None), "reading beside the rules")


def preflight(address: str, origin: str, method: str, headers: str = "authorization") -> tuple[int, str | None]:
    """What a browser asks before a request that a plain link could not make."""
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    return ask(address, "OPTIONS", asked | ({"Access-Control-Request-Headers": headers} if headers else {}))


def ask(address: str, method: str, headers: dict[str, str]) -> tuple[int, str | None]:
    """The status, and the origin whose pages may read the answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, method=method, headers=headers)) as answer:
            return answer.status, answer.headers["Access-Control-Allow-Origin"]
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Access-Control-Allow-Origin"]
