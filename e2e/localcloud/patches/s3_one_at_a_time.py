"""S3: requests for objects do not meet half-way.

moto looks whether an object is there and writes afterwards, so of several writers with `If-None-Match: *` more than one
can be told that it made the object; and it throws the old bytes away while another request still reads them, which ends
that one with 500. AWS lets exactly one conditional writer win, and a reader gets the old object or the new one.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

import threading
from collections.abc import Callable
from typing import Any

from moto.s3.responses import S3Response

from e2e.localcloud.patches.wrapping import wrap

LOCK = threading.RLock()


def apply() -> None:
    """Answers one request for an object after the other. One for a bucket can delete many objects."""
    for method in ("key_response", "bucket_response"):
        wrap(S3Response, method, alone)


def alone(original: Callable[..., Any], self: S3Response, *arguments: Any, **named: Any) -> Any:
    """One request."""
    with LOCK:
        return original(self, *arguments, **named)
