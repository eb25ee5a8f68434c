"""Athena: workgroups are updated, and one that is not there is an error.

moto has no UpdateWorkGroup, answers GetWorkGroup of an unknown name with an empty answer, and refuses to list the tags
of a workgroup without any. Terraform needs all three.
https://docs.aws.amazon.com/athena/latest/APIReference/API_UpdateWorkGroup.html
"""

import json
from collections.abc import Callable
from typing import Any

from moto.athena.responses import AthenaResponse
from moto.core.exceptions import JsonRESTError

from e2e.localcloud.patches.wrapping import wrap


def apply() -> None:
    """Adds UpdateWorkGroup and mends its neighbours."""
    AthenaResponse.update_work_group = update
    wrap(AthenaResponse, "get_work_group", get)
    wrap(AthenaResponse, "list_tags_for_resource", tags)


def get(original: Callable[..., str], self: AthenaResponse) -> str:
    """GetWorkGroup."""
    known(self)
    return original(self)


def update(self: AthenaResponse) -> str:
    """UpdateWorkGroup."""
    workgroup, asked = known(self), json.loads(self.body)
    workgroup.description = asked.get("Description", workgroup.description)
    workgroup.state = asked.get("State", workgroup.state)
    workgroup.configuration = changed(workgroup.configuration, asked.get("ConfigurationUpdates", {}))
    return "{}"


def tags(original: Callable[..., Any], self: AthenaResponse) -> Any:
    """ListTagsForResource."""
    name = self._get_param("ResourceARN").rpartition("/")[2]
    workgroup = self.athena_backend.work_groups.get(name)
    if workgroup and not self.athena_backend.list_tags_for_resource(workgroup.arn):
        return json.dumps({"Tags": []})
    return original(self)


def known(self: AthenaResponse) -> Any:
    name = self._get_param("WorkGroup")
    if name not in self.athena_backend.work_groups:
        raise JsonRESTError("InvalidRequestException", f"WorkGroup {name} is not found.")
    return self.athena_backend.work_groups[name]


def changed(configuration: dict[str, Any], updates: dict[str, Any]) -> dict[str, Any]:
    """A configuration after its updates: `RemoveX` takes X away, `XUpdates` changes within X, anything else
    replaces."""
    after = dict(configuration)
    for name, value in updates.items():
        if name.startswith("Remove"):
            if value:
                after.pop(name.removeprefix("Remove"), None)
        elif name.endswith("Updates"):
            inner = name.removesuffix("Updates")
            after[inner] = changed(after.get(inner) or {}, value)
        else:
            after[name] = value
    return after
