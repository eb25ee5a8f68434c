"""Pages in a browser ask the local cloud."""

import json
import urllib.request

from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same

PAGE = "http://localhost:3000"
# Nobody checks the signature; by what it is for, the local cloud tells its services apart.
LIST = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=key/20260130/us-east-1/athena/aws4_request",
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "AmazonAthena.ListWorkGroups",
}


def check(report: Report, cloud: Cloud) -> None:
    """A preflight, then the request; S3 has rules of its own (`patches/s3_cors.py`)."""
    with report.check("a page of another origin may ask Athena"):
        headers = {name.lower() for name in LIST}
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": ", ".join(headers)}
        with answer(cloud, "OPTIONS", asked) as preflight:
            assert preflight.headers["Access-Control-Allow-Origin"] in ("*", PAGE), "others may ask"
            allowed = preflight.headers["Access-Control-Allow-Headers"]
            same({name.strip() for name in allowed.split(",")} & headers, headers, "what headers")
        with answer(cloud, "POST", LIST, b"{}") as listed:
            assert listed.headers["Access-Control-Allow-Origin"] in ("*", PAGE), "others may read"
            same([one["Name"] for one in json.load(listed)["WorkGroups"]], ["primary"], "workgroups")


def answer(cloud: Cloud, method: str, headers: dict[str, str], body: bytes | None = None):
    request = urllib.request.Request(f"{cloud.url}/", data=body, method=method, headers={"Origin": PAGE} | headers)
    return urllib.request.urlopen(request, timeout=30)
