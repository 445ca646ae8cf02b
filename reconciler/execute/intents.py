"""What is written before a call is made: enough for a later run to find out whether it took effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from reconciler.execute.hints import CreateHint, DeleteHint, UpdateHint
from reconciler.execute.records import tombstone_of
from reconciler.planner.guards.edit_limits import counts
from reconciler.plans.change import Action
from reconciler.plans.inputs import Existing
from reconciler.resource.keys import renamed, storable_key
from schemas.declare import Act, Verb
from state.records import COUNTS, Intent

if TYPE_CHECKING:
    from reconciler.address import Address
    from reconciler.execute.context import Execution
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import ChangeContext

Step: TypeAlias = Verb | Act
"""One call of a change."""


def named(step: Step) -> str:
    """Return the word for a step, as the journal has it."""
    return step.name if isinstance(step, Act) else step


def steps(change: Change, work: ChangeContext) -> tuple[Step, ...]:
    """Return the calls of a change in order; a replacement under another name creates before it deletes."""
    plain: dict[Action, tuple[Verb, ...]] = {
        Action.CREATE: ("create",),
        Action.UPDATE: ("update",),
        Action.DELETE: ("delete",),
        Action.ADOPT: ("update",) if change.fields else (),
        Action.REPLACE: ("create", "delete") if _renamed(work) else ("delete", "create"),
    }
    return (*plain.get(change.action, ()), *map(work.resource_type.act, change.acts))


def _renamed(work: ChangeContext) -> bool:
    if work.live is None or not work.resource_type.unique:
        return False
    return renamed(work.resource_type, work.values, work.live, work.record)


def intent(execution: Execution, address: Address, step: Step) -> Intent:
    """Return the begin entry of a call, without secrets."""
    work = execution.work(address)
    values = execution.values(work)
    stored = execution.context.records_from.stored(work.resource_type, values) if work.declared else None
    return Intent(
        run_id=execution.context.run_id,
        address=str(execution.deposed.get(address, address) if step == "delete" else address),
        type=work.resource_type.name,
        verb=named(step),
        natural_key=storable_key(work.resource_type, values) or (work.record.natural_key if work.record else ""),
        request={"declared": stored.declared, "fingerprints": stored.fingerprints} if stored else {},
        remote_id=work.remote_id or None,
        previous=_hint(execution, work, step),
    )


def _hint(execution: Execution, work: ChangeContext, step: Step) -> dict[str, Any]:
    """Return what will tell later whether a call took effect; of a one-way step the object itself tells."""
    if step == "create" and work.declared is not None:
        return CreateHint(execution.same_key_ids(work), tuple(map(str, work.declared.depends_on))).as_json()
    if step == "update" and isinstance(work, Existing):
        counted = {COUNTS: True} if counts(Action.UPDATE, work) else {}
        return UpdateHint(execution.update(work).before).as_json() | counted
    tombstone = tombstone_of(work, execution.context.now()) if step == "delete" else None
    return DeleteHint.of(tombstone).as_json() if tombstone is not None else {}
