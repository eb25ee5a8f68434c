"""Functions have their role's rights."""

import json
import sys
from typing import Any

from e2e.cloud.functions import zipped
from e2e.support.role import Role, allow
from e2e.cloud.patches.calls import bucket
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same

# Makes the call that an event names, and answers with what becomes of it.
TEXT = """#!{python}
import json, os, urllib.request, boto3
api = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
while True:
    given = urllib.request.urlopen(api + "next")
    event = json.load(given)
    try:
        getattr(boto3.client(event["service"]), event["call"])(**event["arguments"])
        answer = ""
    except Exception as error:
        answer = str(error)
    url = api + given.headers["Lambda-Runtime-Aws-Request-Id"] + "/response"
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(answer).encode(), method="POST"))
"""


class Calling:
    """A function that makes the calls it is told to make."""

    def __init__(self, cloud: Cloud, name: str, role: Role) -> None:
        self._lambda, self._logs = cloud.client("lambda"), cloud.client("logs")
        self._name = name
        self._lambda.create_function(
            FunctionName=name,
            Role=role.arn,
            Runtime="provided.al2023",
            Handler="bootstrap",
            Timeout=30,
            Code={"ZipFile": zipped(TEXT.format(python=sys.executable))},
        )

    def call(self, service: str, call: str, **arguments: Any) -> str:
        """Why it could not make the call; nothing if it could."""
        payload = json.dumps({"service": service, "call": call, "arguments": arguments})
        return json.load(self._lambda.invoke(FunctionName=self._name, Payload=payload)["Payload"])

    def logged(self) -> int:
        """How many lines its log has."""
        try:
            return len(self._logs.filter_log_events(logGroupName=f"/aws/lambda/{self._name}")["events"])
        except self._logs.exceptions.ResourceNotFoundException:
            return 0


def check(report: Report, cloud: Cloud) -> None:
    """One function, more and more rights."""
    s3 = cloud.client("s3")
    name, role = bucket(s3), Role(cloud)
    s3.put_object(Bucket=name, Key="a", Body=b"content")
    function = Calling(cloud, "reads", role)
    read = {"service": "s3", "call": "get_object", "Bucket": name, "Key": "a"}
    with report.check("iam: a function may what its role may"):
        refused = function.call(**read)
        assert "is not authorized to perform: s3:GetObject" in refused, refused
        role.may(allow("s3:GetObject", f"arn:aws:s3:::{name}/a"))
        same(function.call(**read), "", "answer")
    with report.check("iam: a function's log is written with its role's rights"):
        same(function.logged(), 0, "lines")
        role.may(allow(["logs:CreateLogStream", "logs:PutLogEvents"], "arn:aws:logs:*:*:log-group:/aws/lambda/reads:*"))
        function.call(**read)
        assert function.logged(), "no log"
