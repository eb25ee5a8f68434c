"""Functions deployed on a local cloud, and what they answer."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from e2e.athena.asking import Athena
from e2e.cloud.iam.policies import policy, values
from e2e.localcloud.program import Cloud
from e2e.support.report import same
from e2e.support.role import Role, allow

# Parameter Store's folder of the vendors' keys.
PARAMETERS = "/coinlake/keys"

# What the names of the lake's databases begin with.
PREFIX = "coinlake"

# The longest time-out that Lambda allows, in seconds.
LONGEST = 900

# Lambda gives the last 4096 bytes of a log.
TAIL = 4000


@dataclass(frozen=True)
class Answer:
    """What came of an event."""

    payload: Any
    failed: bool
    log: str

    @property
    def is_cold(self) -> bool:
        """Whether a process was started for it."""
        return "Init Duration" in self.log

    def lines(self) -> list[dict[str, Any]]:
        """What the function printed, each line a JSON object; Lambda's own line is not."""
        return [json.loads(line) for line in self.log.splitlines() if not line.startswith("REPORT ")]

    def metrics(self) -> list[dict[str, Any]]:
        """Its metrics, checked for what CloudWatch asks of them."""
        found = [line for line in self.lines() if "_aws" in line]
        for line in found:
            for directive in line["_aws"]["CloudWatchMetrics"]:
                same(directive["Namespace"], "coinlake", "namespace")
                named = [metric["Name"] for metric in directive["Metrics"]]
                named += [name for names in directive["Dimensions"] for name in names]
                same([name for name in named if name not in line], [], "metrics and dimensions without a value")
        return found

    def done(self) -> Any:
        """The answer of a function that has to succeed."""
        assert not self.failed, f"{self.payload}\n{self.log}"
        return self.payload

    def refused(self, kind: str, *said: str) -> None:
        """Fails unless the function failed with this name and these words, and logged both."""
        assert self.failed, f"expected {kind}, found {self.payload}"
        same(self.payload["errorType"], kind, f"error type of {self.payload['errorMessage']!r}")
        for words in said:
            assert words in self.payload["errorMessage"], f"expected {words!r} in {self.payload['errorMessage']!r}"
        logged = [line for line in self.lines() if line.get("error_type") == kind]
        assert logged and logged[-1]["level"] == "ERROR" and "requestId" in logged[-1], self.log


class Deployed:
    """A function under a name of its own."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        self._client = cloud.client("lambda", patience=LONGEST)
        self._name = name

    def call(self, **event: Any) -> Answer:
        """Sends it an event and waits for what comes of it."""
        answer = self._client.invoke(FunctionName=self._name, Payload=json.dumps(event), LogType="Tail")
        log = base64.b64decode(answer["LogResult"]).decode(errors="replace")
        # The tail may begin in the middle of a line.
        whole = log if len(log) < TAIL else log.partition("\n")[2]
        return Answer(json.load(answer["Payload"]), "FunctionError" in answer, whole)


class Deployment:
    """A lake's bucket, and functions that work on the lake with the rights that `infra/policies` gives them."""

    def __init__(self, cloud: Cloud, zips: Callable[[str], bytes]) -> None:
        """With what gives the zip of a function."""
        self.cloud = cloud
        self.bucket = f"lake-{uuid4().hex[:8]}"
        self.lake = f"s3://{self.bucket}/lake"
        self._zips = zips
        self._keys: set[str] = set()
        self._key = encrypted_bucket(cloud, self.bucket)
        self.anything = Role(cloud).may(allow("*", "*"))
        # The functions' own.
        self.roles: list[Role] = []

    def deploy(self, function: str, timeout: int = 60, role: Role | None = None, **settings: str) -> Deployed:
        """A function with these settings besides the lake's; an empty one is not set. With its own role unless another is
        given."""
        name = f"{function}-{uuid4().hex[:8]}"
        code = {"S3Bucket": self.bucket, "S3Key": self._uploaded(function)}
        variables = {"COINLAKE_LAKE": self.lake, "COINLAKE_RESULTS": f"s3://{self.bucket}/results/"} | settings
        self.cloud.client("lambda").create_function(
            FunctionName=name,
            Role=(role or self._role(function, name)).arn,
            Runtime="provided.al2023",
            Handler="bootstrap",
            Timeout=timeout,
            MemorySize=1024,
            Code=code,
            Environment={"Variables": {name: value for name, value in variables.items() if value}},
        )
        return Deployed(self.cloud, name)

    def _uploaded(self, function: str) -> str:
        """The key of a function's zip, which is uploaded once."""
        key = f"code/{function}.zip"
        if key not in self._keys:
            self.cloud.client("s3").put_object(Bucket=self.bucket, Key=key, Body=self._zips(function))
            self._keys.add(key)
        return key

    def _role(self, function: str, name: str) -> Role:
        given = values(function, self._key, bucket=self.bucket, function=name, workgroup="primary")
        self.roles.append(Role(self.cloud).may(*policy(function, given)))
        return self.roles[-1]

    def put_key(self, name: str, value: str) -> str:
        """Writes a vendor's key as an operator does; the parameter's name."""
        parameter = f"{PARAMETERS}/{name}"
        ssm = self.cloud.client("ssm")
        ssm.put_parameter(Name=parameter, Value=value, Type="SecureString", Overwrite=True)
        return parameter

    def ask(self, statement: str) -> str | None:
        """The first value of what Athena answers."""
        return Athena(self.cloud).pages(self.run(statement))[1][0]

    def run(self, statement: str) -> str:
        """Has Athena carry out a statement; the id of its execution."""
        place = {"OutputLocation": f"s3://{self.bucket}/results/"}
        ran = Athena(self.cloud).run(statement, f"{PREFIX}_curated", ResultConfiguration=place)
        return ran["QueryExecutionId"]


def encrypted_bucket(cloud: Cloud, name: str) -> str:
    """Makes a bucket, and gives the key with which all that is put there is encrypted."""
    s3, key = cloud.client("s3"), cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    s3.create_bucket(Bucket=name)
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [default]})
    return key
