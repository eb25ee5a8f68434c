"""What Athena asks IAM for with the rights of whoever runs a query, besides what its engine reads and writes: AWS demands
it of everybody, whether or not a query comes to use it."""

from e2e.localcloud.athena.place import parse
from e2e.localcloud.iam.needs import Need, need
from e2e.localcloud.iam.services import needs


def of_start(place: str) -> list[Need]:
    """Of a query whose result goes to a place.
    https://docs.aws.amazon.com/athena/latest/ug/querying.html#query-results-specify-location"""
    bucket, prefix = parse(place)
    whole, inside = f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/{prefix}result"
    return [
        need("s3:GetBucketLocation", whole),
        need("s3:ListBucket", whole, s3__prefix=prefix),
        need("s3:ListBucketMultipartUploads", whole),
        need("s3:ListMultipartUploadParts", inside),
        need("s3:AbortMultipartUpload", inside),
        # https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
        *needs("glue", "GetDatabase", {"Name": "default"}),
    ]


def of_result(output: str) -> list[Need]:
    """Of a result that is read."""
    return [need("s3:GetObject", "arn:aws:s3:::" + output.removeprefix("s3://"))]
