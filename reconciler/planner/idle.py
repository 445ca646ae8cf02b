"""Say of objects that nobody seems to use when their platform archives them. Blocks nothing.

A platform counts from the last use. The API does not tell when a template was sent, so the last change that this state
has recorded stands for it: the date is the earliest one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from reconciler.plans.change import Action, Change, Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.plans.inputs import ChangeContext, Inputs
    from schemas.declare import Idle

NOTICE: Final = timedelta(days=90)
"""How long before an object is archived it is told of."""


def noted(inputs: Inputs, changes: list[Change], work: Mapping[Address, ChangeContext]) -> list[Change]:
    """Return the changes, those of objects that may soon be archived with the date and a sentence."""
    if not _any_old(inputs):
        return changes
    ageing: dict[Address, Idle] = {}
    for change in changes:
        about = work[change.address]
        idle, record = about.resource_type.idle, about.record
        if idle is None or record is None or change.action is not Action.NONE:
            continue
        if record.created_at + idle.archived_after - NOTICE <= inputs.now and _may_be_archived(change, about, idle):
            ageing[change.address] = idle
    if not ageing:
        return changes
    called = inputs.called()
    return [
        _dated(inputs.now, change, work[change.address], ageing[change.address], called)
        if change.address in ageing
        else change
        for change in changes
    ]


def _any_old(inputs: Inputs) -> bool:
    """Tell whether any recorded object is old enough, without a call for each of them: on most days none is."""
    idles = {name: inputs.resource_types(name).idle for name in {record.type for record in inputs.records.values()}}
    waits = {name: idle.archived_after - NOTICE for name, idle in idles.items() if idle is not None}
    if waits:
        for record in inputs.records.values():  # a generator would be called for each record
            if record.type in waits and record.created_at + waits[record.type] <= inputs.now:
                return True
    return False


def _may_be_archived(change: Change, work: ChangeContext, idle: Idle) -> bool:
    """Tell whether an object that is old enough is left as it is, and in a state in which it can be archived."""
    return change.status is Status.READY and work.live is not None and idle.applies(work.live)


def _dated(
    now: datetime,
    change: Change,
    work: ChangeContext,
    idle: Idle,
    called: Mapping[tuple[str, str], datetime],
) -> Change:
    since = called.get((work.resource_type.name, work.remote_id)) or (work.record.created_at if work.record else now)
    archived = since + idle.archived_after
    if archived - NOTICE > now:
        return change
    deleted = archived + idle.deleted_after
    when = f"archived by {idle.reviewer} on {archived:%Y-%m-%d} and deleted on {deleted:%Y-%m-%d}"
    sentence = (
        f"not changed for {(now - since).days} days: {when}, if it is not sent until then "
        "(an estimate: the API does not tell when it was sent)"
    )
    return replace(change, warnings=(*change.warnings, sentence), archived_on=f"{archived:%Y-%m-%d}")
