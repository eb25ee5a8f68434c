"""Functions have their role's rights."""

import json
import sys

from e2e.cloud.functions import zipped
from e2e.support.role import Role, allow
from e2e.cloud.patches.calls import bucket, code
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same

# Answers an event by what becomes of reading the object that it names.
TEXT = """#!{python}
import json, os, urllib.request, boto3
api = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
while True:
    given = urllib.request.urlopen(api + "next")
    event = json.load(given)
    try:
        answer = boto3.client("s3").get_object(**event)["Body"].read().decode()
    except Exception as error:
        answer = str(error)
    url = api + given.headers["Lambda-Runtime-Aws-Request-Id"] + "/response"
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(answer).encode(), method="POST"))
"""


def check(report: Report, cloud: Cloud) -> None:
    """One function, more and more rights."""
    s3, functions, logs = (cloud.client(one) for one in ("s3", "lambda", "logs"))
    name, role = bucket(s3), Role(cloud)
    s3.put_object(Bucket=name, Key="a", Body=b"content")
    functions.create_function(
        FunctionName="reads",
        Role=role.arn,
        Runtime="provided.al2023",
        Handler="bootstrap",
        Timeout=30,
        Code={"ZipFile": zipped(TEXT.format(python=sys.executable))},
    )

    def answer() -> str:
        payload = json.dumps({"Bucket": name, "Key": "a"})
        return json.load(functions.invoke(FunctionName="reads", Payload=payload)["Payload"])

    with report.check("iam: a function may what its role may"):
        assert "is not authorized to perform: s3:GetObject" in answer(), answer()
        role.may(allow("s3:GetObject", f"arn:aws:s3:::{name}/a"))
        same(answer(), "content", "answer")
    with report.check("iam: a function's log is written with its role's rights"):
        group = {"logGroupName": "/aws/lambda/reads"}
        same(code(logs.filter_log_events, **group), "ResourceNotFoundException", "answer about the log")
        role.may(allow(["logs:CreateLogStream", "logs:PutLogEvents"], "arn:aws:logs:*:*:log-group:/aws/lambda/reads:*"))
        answer()
        assert logs.filter_log_events(**group)["events"], "no log"
