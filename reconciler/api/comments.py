"""Read what a reviewer said with a rejection, where the object does not show it. Asks one page, changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.api.paths import filled

if TYPE_CHECKING:
    from reconciler.api.objects import Api
    from schemas.declare import ResourceType


def rejection_comment(api: Api, resource_type: ResourceType, remote_id: str) -> str:
    """Return the comment of the newest rejection of an object, "" where there is none.

    Raises:
        ApiError: It could not be read.
    """
    source = resource_type.lifecycle.comments
    operation = next((each for each in resource_type.operations if source and each.name == source.operation), None)
    if source is None or operation is None:
        return ""
    parameters = {**resource_type.path_parameters(remote_id), "projectId": api.project_id}
    answer = api.client.send("GET", filled(operation.call.path, parameters))
    entries = answer.body.get(operation.items) if isinstance(answer.body, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry.get("type") in source.entries and isinstance(entry.get("comment"), str):
            return str(entry["comment"])
    return ""
