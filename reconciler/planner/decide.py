"""Decide what happens to one address. The rules that look at many addresses at once are in ``guards``."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from reconciler.diff import NO_DIFFERENCE, Difference, LastApplied, compare, creation
from reconciler.planner import left_alone, one_way_steps
from reconciler.planner.existing import existing
from reconciler.planner.fields import field_changes
from reconciler.planner.match import How
from reconciler.planner.reasons import (
    blocked,
    gated,
    key_words,
    name_lock,
    same_key,
    vanished,
)
from reconciler.planner.unsettled import unknown_states, unsettled
from reconciler.plans.change import Action, Change, Guard, Status
from reconciler.plans.inputs import Decision, Existing, Missing, Orphan
from reconciler.quoting import import_entry, in_shell
from reconciler.redaction import Redactor
from reconciler.resource.fields import fingerprint
from reconciler.resource.keys import declared_key
from reconciler.resource.phase import status_of
from reconciler.resource.snapshot import just_created
from schemas.declare import Effect, Phase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.planner.match import Match
    from reconciler.plans.inputs import Inputs
    from reconciler.resolve import Declared
    from schemas.declare import ResourceType
    from state.records import Record


def declared(
    inputs: Inputs,
    resource: Declared,
    values: Mapping[str, object],
    record: Record | None,
    match: Match,
    former: str = "",
) -> Decision:
    """Decide about a declared address, given its settled values, its record and the live object found for it."""
    resource_type, live = resource.resource_type, match.live
    if live is None:
        missing = Missing(
            address=resource.address,
            resource_type=resource_type,
            declared=resource,
            record=record,
            values=values,
            former=former,
        )
        return Decision(_ambiguous(resource, match), missing) if match.how is How.MANY else _missing(inputs, missing)
    ignored, tells = resource.lifecycle.ignore_changes, partial(_tells, inputs)
    work = Existing(
        address=resource.address,
        resource_type=resource_type,
        declared=resource,
        record=record,
        live=live,
        remote_id=match.remote_id,
        values=left_alone.remembered(resource_type, values, live, ignored, tells) if ignored else values,
        former=former,
    )
    last_applied = (
        LastApplied(record.declared, record.fingerprints, record.spellings)
        if record and match.how is How.RECORD
        else None
    )
    wanted = left_alone.compared(resource_type, values, live, ignored, tells) if ignored else values
    difference = compare(resource_type, wanted, live, last_applied, inputs.fingerprint, ignored)
    why = {How.RECORD: "", How.IMPORT: "requested by import"}.get(match.how, same_key(resource_type))
    change, work, drift = existing(inputs, work, _concealed(inputs, difference), adopted=why)
    if change.action is Action.REPLACE:
        work = replace(work, values=values)  # of a new object nothing is left alone
    elif work.changed or ignored:
        work = replace(work, sent=left_alone.sent(resource_type, values, live, ignored, tells, work.changed))
    return Decision(change, work, drift)


def _concealed(inputs: Inputs, difference: Difference) -> Difference:
    """Return the difference with every live value hidden that holds a secret of today, wherever it came from."""
    if difference is NO_DIFFERENCE or not inputs.desired.secrets:
        return difference
    return replace(
        difference,
        deltas=tuple(
            replace(delta, sensitive=delta.sensitive or _tells(inputs, delta.before)) for delta in difference.deltas
        ),
        drift=tuple(
            replace(moved, sensitive=_tells(inputs, [moved.before, moved.after])) for moved in difference.drift
        ),
    )


def _tells(inputs: Inputs, value: object) -> bool:
    return Redactor.of(inputs.desired.secrets).tells(value)


def orphan(inputs: Inputs, record: Record, resource_type: ResourceType, address: Address, *, forget: bool) -> Decision:
    """Decide about a record that is no longer declared: delete it, or stop managing it."""
    live = inputs.snapshot.of(resource_type).get(record.remote_id)
    work = Orphan(address=address, resource_type=resource_type, record=record, live=live, remote_id=record.remote_id)
    if live is None and just_created(record.created_at, inputs.now, inputs.desired.project.visible_within):
        return Decision(_unseen(address, record, inputs.now), work)
    if live is None:
        gone = Change(
            address, resource_type.name, Action.FORGET, "already deleted in the API", remote_id=record.remote_id
        )
        return Decision(gone, work, (vanished(address, record),))
    base = Change(
        address,
        resource_type.name,
        Action.FORGET,
        phase=status_of(resource_type, live).phase,
        remote_id=record.remote_id,
        fingerprint=fingerprint(resource_type, live),
        warnings=unsettled(resource_type, live, address),
        unknown_states=unknown_states(resource_type, live),
    )
    declared = inputs.desired.resources.get(address)  # of a destroy; what the files say may not be applied yet
    if forget or "forget" in (record.on_destroy, declared and declared.lifecycle.on_destroy):
        why = "removed with destroy: false" if forget else "onDestroy: forget"
        return Decision(replace(base, reason=f"{why}; it stays in the API"), work)
    if resource_type.delete is None:
        reason = f"the API cannot delete {resource_type.noun}; it stays there and is no longer managed"
        return Decision(replace(base, reason=reason), work)
    if status_of(resource_type, live).phase is Phase.DELETING:
        why = f"it is already being deleted ({status_of(resource_type, live).word})"
        return Decision(replace(base, action=Action.DELETE, status=Status.WAITING, why=why), work)
    effect = resource_type.effect("delete", live)
    reason = "destroy" if inputs.options.destroy else "removed from configuration"
    change = replace(
        base,
        action=Action.DELETE,
        reason=reason,
        reversibility=effect.reversibility,
        effect=effect.text,
    )
    return Decision(gated(change, resource_type.gate("delete", live)), work)


def _ambiguous(resource: Declared, match: Match) -> Change:
    listed = ", ".join(match.candidates)
    why = (
        f"{len(match.candidates)} live objects have this {key_words(resource.resource_type)} ({listed}); "
        f"select one with:  {import_entry(resource.address, match.candidates[0])}"
    )
    return Change(
        resource.address,
        resource.resource_type.name,
        Action.ADOPT,
        status=Status.BLOCKED,
        guard=Guard.AMBIGUOUS,
        why=why,
    )


def _unseen(address: Address, record: Record, now: datetime) -> Change:
    """What was created a moment ago and is not shown: creating it again could double it, so it gets time to appear."""
    ago = max(0, round((now - record.created_at).total_seconds()))
    why = f"not visible yet: created {ago} s ago, and the API does not show it; created again if it does not appear"
    return Change(address, record.type, Action.NONE, status=Status.WAITING, why=why, remote_id=record.remote_id)


def _unfinished(resource: Declared, begun: datetime, now: datetime) -> Change:
    """What was asked for a moment ago, without an answer: asking again before it could show might double it."""
    ago = max(0, round((now - begun).total_seconds()))
    why = f"an unfinished create, started {ago} s ago, may still become visible; apply looks for it, then creates it"
    return Change(resource.address, resource.resource_type.name, Action.CREATE, status=Status.WAITING, why=why)


def _leaving(resource_type: ResourceType) -> str:
    return (
        f"a live object with the same {key_words(resource_type)} was just deleted and the API still shows it; "
        "apply waits until it is gone, then creates this one"
    )


def _missing(inputs: Inputs, work: Missing) -> Decision:
    """Nothing is live: create it, unless the name is locked or the API cannot create it."""
    resource, resource_type, record = work.declared, work.resource_type, work.record
    if record is not None and just_created(record.created_at, inputs.now, inputs.desired.project.visible_within):
        return Decision(_unseen(resource.address, record, inputs.now), work)
    if begun := inputs.early.get(str(resource.address)):
        return Decision(_unfinished(resource, begun, inputs.now), work)
    effect = Effect() if resource_type.draft(work.values) else resource_type.effect("create", None)
    steps = one_way_steps.asked_for(resource_type, work.values)
    reversibility, text = one_way_steps.meaning([effect, *(resource_type.act(step).effect(None) for step in steps)])
    change = Change(
        resource.address,
        resource_type.name,
        Action.CREATE,
        "deleted outside" if record else "",
        field_changes(work, creation(resource_type, work.values), sources=False),
        reversibility=reversibility,
        effect=text,
        moved_from=work.former,
        acts=steps,
    )
    if resource_type.create is None:
        change = blocked(change, Guard.UNSUPPORTED, f"the API cannot create {resource_type.noun}")
    elif candidates := inputs.doubtful.get(str(resource.address)):
        message = f"an unfinished create may have made one of {', '.join(candidates)}; select yours with:"
        change = blocked(
            change,
            Guard.AMBIGUOUS,
            f"{message}  reconciler import {in_shell(resource.address)} {in_shell(candidates[0])}",
        )
    elif locked := name_lock(inputs, resource_type, work.values):
        change = blocked(change, Guard.LOCKED_NAME, locked)
    elif inputs.snapshot.leaving and inputs.snapshot.of(resource_type).leaves(
        declared_key(resource_type, work.values) or ""
    ):
        change = replace(change, status=Status.WAITING, why=_leaving(resource_type))
    return Decision(change, work, (vanished(resource.address, record),) if record else ())
