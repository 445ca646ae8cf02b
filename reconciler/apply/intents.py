"""What is written before a call is made: enough for a later run to find out whether it took effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from reconciler.apply.records import tombstone
from reconciler.plan.model import Action
from reconciler.resource.keys import renamed, storable_key
from state.records import Intent

if TYPE_CHECKING:
    from reconciler.address import Address
    from reconciler.apply.context import Execution
    from reconciler.plan.inputs import ChangeContext
    from reconciler.plan.model import Change

Verb: TypeAlias = str
"""create, update, delete, or the name of one of the type's acts."""


def verbs(change: Change, work: ChangeContext) -> tuple[Verb, ...]:
    """Return the calls of a change in order; a replacement under another name creates before it deletes."""
    plain: dict[Action, tuple[Verb, ...]] = {
        Action.CREATE: ("create",),
        Action.UPDATE: ("update",),
        Action.DELETE: ("delete",),
        Action.ADOPT: ("update",) if change.fields else (),
        Action.REPLACE: ("create", "delete") if _renamed(work) else ("delete", "create"),
    }
    return (*plain.get(change.action, ()), *change.acts)


def _renamed(work: ChangeContext) -> bool:
    if work.live is None or not work.kind.unique:
        return False
    return renamed(work.kind, work.values, work.live, work.record)


def intent(execution: Execution, address: Address, verb: Verb) -> Intent:
    """Return the begin entry of a call, without secrets."""
    work = execution.work(address)
    values = execution.values(work)
    stored = execution.context.records_from.stored(work.kind, values) if work.declared else None
    return Intent(
        run_id=execution.context.run_id,
        address=str(execution.deposed.get(address, address) if verb == "delete" else address),
        type=work.kind.name,
        verb=verb,
        natural_key=storable_key(work.kind, values) or (work.record.natural_key if work.record else ""),
        request={"declared": stored.declared, "fingerprints": stored.fingerprints} if stored else {},
        remote_id=work.remote_id or None,
        previous=_previous(execution, work, verb),
    )


def _previous(execution: Execution, work: ChangeContext, verb: Verb) -> dict[str, Any]:
    if verb == "create":
        needs = work.declared.depends_on if work.declared else ()
        return {"known": sorted(execution.same_key_ids(work)), "depends_on": [str(need) for need in needs]}
    if verb == "update":
        return {"shown": execution.update(work).before}
    stone = tombstone(work, execution.context.now()) if verb == "delete" else None
    if stone is None:
        return {}
    return {"key": stone.natural_key, "locked_until": stone.locked_until.isoformat(), "reason": stone.reason}
