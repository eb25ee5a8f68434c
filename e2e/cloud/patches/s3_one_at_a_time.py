"""S3: requests for objects do not meet half-way."""

from e2e.cloud.patches.calls import at_once, bucket, code
from e2e.localcloud.program import Cloud
from e2e.support.report import same

# Large enough for moto to keep it in a file, which lets other requests in between.
SIZE = 6_000_000


def check(cloud: Cloud) -> None:
    """Of many writers at once exactly one makes the object, and exactly one replaces what it saw; what is overwritten
    meanwhile is read whole."""
    s3 = cloud.client("s3")
    where = {"Bucket": bucket(s3), "Key": "object"}

    def write(number: int, **condition: str) -> str:
        return code(s3.put_object, **where, Body=bytes([number]) * SIZE, **condition)

    def use(number: int) -> str:
        if number % 2:
            return write(number)
        body = s3.get_object(**where)["Body"].read()
        return "" if body == body[:1] * SIZE else "torn"

    for _ in range(3):
        made = at_once(6, lambda number: write(number, IfNoneMatch="*"))
        same(sorted(made), [""] + ["PreconditionFailed"] * 5, "answers to `If-None-Match: *`")
        seen = s3.head_object(**where)["ETag"]
        replaced = at_once(6, lambda number, seen=seen: write(number + 100, IfMatch=seen))
        same(sorted(replaced), [""] + ["PreconditionFailed"] * 5, "answers to `If-Match`")
        same(at_once(8, use), [""] * 8, "readers and writers at once")
        s3.delete_object(**where)
