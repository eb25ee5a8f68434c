"""Athena: workgroups are updated, and one that is not there is an error."""

from e2e.cloud.patches.calls import code
from e2e.localcloud.program import Cloud
from e2e.support.report import same


def check(cloud: Cloud) -> None:
    """Settings are replaced, changed within and taken away; a workgroup has no tags until it has some."""
    athena = cloud.client("athena")
    first = {
        "ResultConfiguration": {"OutputLocation": "s3://a/", "ExpectedBucketOwner": "123456789012"},
        "BytesScannedCutoffPerQuery": 10_000_000,
    }
    athena.create_work_group(Name="analysts", Configuration=first)
    updates = {
        "ResultConfigurationUpdates": {"OutputLocation": "s3://b/", "RemoveExpectedBucketOwner": True},
        "RemoveBytesScannedCutoffPerQuery": True,
        "PublishCloudWatchMetricsEnabled": True,
    }
    athena.update_work_group(WorkGroup="analysts", Description="new", State="DISABLED", ConfigurationUpdates=updates)
    found = athena.get_work_group(WorkGroup="analysts")["WorkGroup"]
    same([found["Description"], found["State"]], ["new", "DISABLED"], "description and state")
    settings = found["Configuration"]
    same(settings["ResultConfiguration"], {"OutputLocation": "s3://b/"}, "place of results")
    same(settings["PublishCloudWatchMetricsEnabled"], True, "metrics")
    assert "BytesScannedCutoffPerQuery" not in settings, settings
    arn = "arn:aws:athena:us-east-1:123456789012:workgroup/analysts"
    same(athena.list_tags_for_resource(ResourceARN=arn)["Tags"], [], "tags")
    for call in (athena.get_work_group, athena.update_work_group):
        same(code(call, WorkGroup="nobody"), "InvalidRequestException", "answer about an unknown workgroup")
