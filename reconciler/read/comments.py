"""Put beside rejected objects what their reviewers said, where the lists do not show it. Fails no reading.

One request for each such object of which the state does not know it: it is recorded with the rejection.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reconciler.api.comments import rejection_comment
from reconciler.diagnostics import ApiError, ConfigError
from reconciler.resource.phase import status_of
from schemas.lifecycle import COMMENT, Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.api import Api
    from reconciler.resource.snapshot import Collection, Snapshot
    from schemas.declare import ResourceType
    from schemas.markers import Live

log = logging.getLogger(__name__)

MOST = 100
"""Objects whose comments are asked for at one look; who has more rejections reads them one by one."""


def with_comments(
    api: Api, snapshot: Snapshot, observed: Mapping[tuple[str, str], Mapping[str, Any]], *, workers: int = 10
) -> Snapshot:
    """Return the snapshot with the comments on rejected objects.

    Args:
        api: The API of the project.
        snapshot: What was read.
        observed: Type and remote id of the objects that are asked about, with what the state recorded of each.
        workers: Most calls at once.
    """
    silent = {name: each for name, each in snapshot.collections.items() if each.resource_type.lifecycle.comments}
    rejected = {
        key: (silent[key[0]], live)
        for key in (observed if silent else ())
        if key[0] in silent
        and (live := silent[key[0]].get(key[1])) is not None
        and status_of(silent[key[0]].resource_type, live).phase is Phase.REJECTED
    }
    if not rejected:
        return snapshot
    known = {
        key: str(observed[key][COMMENT])
        for key, (collection, live) in rejected.items()
        if _is_of_today(collection.resource_type, live, observed[key])
    }
    before = api.client.sent
    said = known | _asked(api, [key for key in rejected if key not in known][:MOST], rejected, workers)
    collections = dict(snapshot.collections)
    for (name, remote_id), comment in said.items():
        if comment:
            here = collections[name]
            objects = {**here.objects, remote_id: {**here.objects[remote_id], COMMENT: comment}}
            collections[name] = replace(here, objects=objects)
    return replace(snapshot, collections=collections, requests=snapshot.requests + api.client.sent - before)


def _is_of_today(resource_type: ResourceType, live: Live, observed: Mapping[str, Any]) -> bool:
    """Tell whether a recorded comment is on the object as it is: nothing that the API shows has changed since."""
    names = (export.name for export in resource_type.exports)
    return COMMENT in observed and all(observed.get(name) == live.get(name) for name in names)


def _asked(
    api: Api,
    keys: Iterable[tuple[str, str]],
    rejected: Mapping[tuple[str, str], tuple[Collection, Live]],
    workers: int,
) -> dict[tuple[str, str], str]:
    def comment(key: tuple[str, str]) -> str:
        try:
            return rejection_comment(api, rejected[key][0].resource_type, key[1])
        except (ApiError, ConfigError) as error:  # an id that cannot stand in a path has no activities
            log.warning("the comment on a rejection cannot be read object=%s error=%s", "/".join(key), error)
            return ""

    wanted = list(keys)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return dict(zip(wanted, pool.map(comment, wanted), strict=True))
