"""Objects that one operation deletes together: what is written before the call and after it. Makes no call itself.

Each gets a journal entry of its own, in the form of a delete, so that an interrupted call is found out about, its names
are locked and its records forgotten exactly as after a delete in a plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.address import Address
from reconciler.api.paths import places
from reconciler.execute.hints import DeleteHint
from reconciler.execute.records import tombstone_of
from reconciler.plans.inputs import Orphan
from reconciler.resource.keys import live_key
from state.records import Completion, Intent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record


def meant(
    resource_type: ResourceType,
    address: Address,
    path: str,
    remote_id: str,
    live: Iterable[Live],
    records: Mapping[str, Record],
) -> list[Orphan]:
    """Return the live objects that a path means when it says only part of an id, managed or not.

    Args:
        resource_type: Their type.
        address: The object the operation was run on; one that is not managed gets an address below it.
        path: Path of the call.
        remote_id: Id of the object the operation was run on.
        live: All live objects of the type.
        records: Records by address.
    """
    said = [name for name in places(path) if name in resource_type.id_parameters]
    wanted = [resource_type.path_parameters(remote_id)[name] for name in said]
    owners = {record.remote_id: record for record in records.values() if record.type == resource_type.name}
    works = []
    by_id = {resource_type.remote_id(shown): shown for shown in live}  # a list that moves shows one twice
    for own, shown in by_id.items():
        if [resource_type.path_parameters(own)[name] for name in said] == wanted:
            record = owners.get(own)
            place = Address.parse(record.address) if record else Address(resource_type.name, address.name, own)
            works.append(Orphan(address=place, resource_type=resource_type, record=record, live=shown, remote_id=own))
    return works


def begins(works: Iterable[Orphan], run_id: int, now: datetime) -> list[Intent]:
    """Return the begin entries, one for each object."""
    return [_intent(work, run_id, now) for work in works]


def _intent(work: Orphan, run_id: int, now: datetime) -> Intent:
    tombstone, key = tombstone_of(work, now), live_key(work.resource_type, work.live or {}) or ""
    lock = DeleteHint.of(tombstone).as_json() if tombstone is not None else {}
    return Intent(run_id, str(work.address), work.resource_type.name, "delete", key, {}, work.remote_id, lock)


def ends(
    works: Sequence[Orphan], numbers: Sequence[int], request_id: str | None, action: str, now: datetime
) -> list[Completion]:
    """Return the end entries of a call that succeeded: every name locked, every record forgotten."""
    return [
        Completion(
            number,
            "done",
            request_id,
            forget=work.record.address if work.record else None,
            tombstone=tombstone_of(work, now),
            action=action,
        )
        for work, number in zip(works, numbers, strict=True)
    ]
