"""Decide about a declared object that is live: leave it, change it, replace it, or say who is waited for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.diff import NO_DIFFERENCE, inherited_marker
from reconciler.planner import one_way_steps, platform
from reconciler.planner.fields import field_changes, label_of
from reconciler.planner.next_step import told_next
from reconciler.planner.reasons import (
    blocked,
    degraded,
    gated,
    name_lock,
    rejection,
    waiting_since,
)
from reconciler.planner.unsettled import ACTED_ON, lapsed, refused, unknown, unknown_states
from reconciler.plans.change import Action, Change, Guard, Status
from reconciler.plans.drift import Drift, Origin
from reconciler.plans.model import timestamp
from reconciler.resource.fields import fingerprint
from reconciler.resource.keys import renamed
from reconciler.resource.phase import parts, status_of
from reconciler.values import MISSING, show_path
from schemas.declare import Phase, Reversibility
from schemas.markers import Held

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from reconciler.diff import Delta, Difference
    from reconciler.plans.inputs import Existing, Inputs
    from schemas.declare import Gate, ResourceType
    from schemas.markers import Live
    from state.records import Record


TELLING = frozenset(Phase) - {Phase.DRAFT, Phase.LIVE}
"""Phases of which there is something to say although the object is as declared."""


def existing(
    inputs: Inputs, work: Existing, difference: Difference, *, adopted: str
) -> tuple[Change, Existing, tuple[Drift, ...]]:
    """Leave an object, change it, or replace it; return that, what a request has to carry for it, and the drift.

    Args:
        inputs: What the plan follows from.
        work: The object.
        difference: How it differs.
        adopted: Why an unmanaged object is taken for a declared one, "" for one that is managed.
    """
    forced = any(target.covers(work.address) for target in inputs.options.replaces)
    if difference is NO_DIFFERENCE and not (adopted or forced or work.former):
        quiet = _quiet(work)
        if quiet is not None:
            return quiet, work, ()
    return _change_of(inputs, work, difference, adopted=adopted, forced=forced)


def _quiet(work: Existing) -> Change | None:
    """Return the change of an object of which there is nothing to say: most of them, most days."""
    resource_type, now = work.resource_type, status_of(work.resource_type, work.live)
    if now.phase in TELLING or now.below or (resource_type.lifecycle.parts and parts(resource_type, work.live)):
        return None
    return Change(work.address, resource_type.name, Action.NONE, phase=now.phase, remote_id=work.remote_id)


def _change_of(
    inputs: Inputs, work: Existing, difference: Difference, *, adopted: str, forced: bool
) -> tuple[Change, Existing, tuple[Drift, ...]]:
    resource_type, live = work.resource_type, work.live
    decided, sends = platform.split(difference, work)
    base = Change(
        work.address,
        resource_type.name,
        Action.ADOPT if adopted else Action.NONE,
        adopted,
        warnings=(*_warnings(work, difference, decided), *lapsed(resource_type, live)),
        phase=status_of(resource_type, live).phase,
        since=waiting_since(work),
        remote_id=work.remote_id,
        fingerprint=fingerprint(resource_type, live) if sends or adopted else "",
        moved_from=work.former,
        platform_changes=platform.findings(work, decided, inputs.desired.prices),
        unknown_states=unknown_states(resource_type, live),
    )
    change = _decided(inputs, base, work, difference, sends, adopted=adopted, forced=forced)
    # A step says itself who refused it before.
    told = frozenset({Phase.UNKNOWN}) if change.acts else ACTED_ON
    before = refused(resource_type, live, work.address, told)
    stands = (*degraded(resource_type, live, work.address), *unknown(resource_type, live, work.address))
    change = _concerning(change, (*stands, *before))
    drift = _drift(work, difference, {show_path(delta.path) for delta in decided}, reverted=change.sends)
    paths = tuple(delta.path for delta in sends)
    return change, replace(work, changed=paths, respelled=difference.respelled), tuple(drift)


def _concerning(change: Change, concerns: tuple[str, ...]) -> Change:
    """Return the change with what a person should see to; where nothing else is to be said, that is what there is."""
    if concerns and change.action is Action.NONE and change.status is Status.READY:
        return replace(change, status=Status.NEEDS_HUMAN, why="; ".join(concerns))
    return replace(change, warnings=(*change.warnings, *concerns)) if concerns else change


def _decided(
    inputs: Inputs,
    base: Change,
    work: Existing,
    difference: Difference,
    sends: list[Delta],
    *,
    adopted: str,
    forced: bool,
) -> Change:
    resource_type, live = work.resource_type, work.live
    if adopted and (locked := name_lock(inputs, resource_type, work.values)):
        change = blocked(base, Guard.LOCKED_NAME, locked)
    elif adopted and any(delta.immutable for delta in sends):
        change = _foreign(base, work, sends)
    elif not adopted and base.phase is Phase.DELETING:
        change = _going(base, status_of(resource_type, live).word)
    elif forced or any(delta.immutable for delta in sends):
        change = _replaced(base, work, sends, forced=forced)
    elif sends:
        change = _updated(inputs, base, work, sends, difference.acts, adopted=bool(adopted))
    elif difference.acts and not adopted:
        asked = replace(
            base,
            fields=field_changes(work, difference.acts, sources=True),
            fingerprint=fingerprint(resource_type, live),
        )
        change = one_way_steps.alone(asked, resource_type, live, difference.acts)
    else:
        change = _unchanged(inputs, base, work, adopted=bool(adopted))
    return change


def _going(base: Change, word: str) -> Change:
    """The API is deleting it, by no call of ours: whatever else it is to become has to wait for that."""
    why = f"it is being deleted ({word}); after that, apply creates it again"
    return replace(base, status=Status.WAITING, why=why)


def _warnings(work: Existing, difference: Difference, decided: Iterable[Delta]) -> tuple[str, ...]:
    stuck = [
        f"{label_of(work, delta)} is no longer declared, but the API cannot reset it; it keeps its value"
        for delta in difference.deltas
        if delta.kind == "stuck"
    ]
    told = [
        platform.warning(work.resource_type, delta.platform.who, show_path(delta.path), delta.before)
        for delta in decided
        if delta.platform and not (delta.platform.finding and work.record)
    ]
    kept = [
        f"{path} has an equivalent spelling in the API; it is adopted as it is and not sent again"
        for path in difference.respelled
    ]
    return (*stuck, *told, *kept)


def _foreign(base: Change, work: Existing, sends: list[Delta]) -> Change:
    """A live object has our key but was made differently: never delete what we do not manage."""
    fixed = ", ".join(dict.fromkeys(label_of(work, delta) for delta in sends if delta.immutable))
    why = (
        f"the live object {work.remote_id} differs in {fixed}, which forces replacement; "
        "declare its live value, or use another name for yours"
    )
    return blocked(replace(base, fields=field_changes(work, sends, sources=True)), Guard.AMBIGUOUS, why)


def _replaced(base: Change, work: Existing, sends: list[Delta], *, forced: bool) -> Change:
    """The object can only become what is declared by deleting it and creating it anew."""
    resource_type, live = work.resource_type, work.live
    causes = [delta for delta in sends if delta.immutable]
    fixed = ", ".join(dict.fromkeys(label_of(work, delta) for delta in causes))
    rule = next((delta.immutable.why for delta in causes if delta.immutable and delta.immutable.why), "")
    reason = f"{fixed} forces replacement" + (f" ({rule})" if rule else "") if causes else "requested by --replace"
    effect = resource_type.effect("delete", live)
    change = replace(
        base,
        action=Action.REPLACE,
        acts=one_way_steps.asked_for(resource_type, work.values),
        reason=reason,
        fields=field_changes(work, sends, sources=True),
        reversibility=effect.reversibility,
        effect=effect.text,
    )
    if resource_type.delete is None or resource_type.create is None:
        lacking = "delete" if resource_type.delete is None else "create"
        kept = replace(change, action=Action.UPDATE, acts=())  # it stays what it is, for itself and its dependents
        return blocked(
            kept, Guard.UNSUPPORTED, f"the API cannot {lacking} {resource_type.noun}, so it cannot be replaced"
        )
    same_name = not renamed(resource_type, work.values, live, work.record)
    if effect.reversibility is Reversibility.TIME_LOCKED and same_name:
        days = effect.lock.days if effect.lock else "some"
        undo = f"revert {fixed}, or " if fixed and not forced else ""
        why = f"deleting it reserves its name for {days} days, so it cannot be created again with the same name"
        return blocked(change, Guard.LOCKED_NAME, f"{why}; {undo}use a new name")
    return gated(change, resource_type.gate("delete", live))


def _updated(
    inputs: Inputs, base: Change, work: Existing, sends: list[Delta], steps: Iterable[Delta], *, adopted: bool
) -> Change:
    resource_type, live = work.resource_type, work.live
    effect = resource_type.effect("update", live)
    change = replace(
        base,
        action=Action.ADOPT if adopted else Action.UPDATE,
        reason=base.reason if adopted else _why_update(sends),
        fields=field_changes(work, [*sends, *steps], sources=True),
    )
    change = one_way_steps.follow(change, resource_type, live, steps, effect)
    if resource_type.update is None:
        return blocked(change, Guard.UNSUPPORTED, f"the API cannot change {resource_type.noun} after its creation")
    gate = resource_type.gate("update", live) or _held(resource_type, live, sends)
    if adopted and gate is not None:
        return replace(
            base, warnings=(*base.warnings, f"it is adopted as it is; its differences are pending: {gate.why}")
        )
    return told_next(inputs, gated(change, gate), work)


def _held(resource_type: ResourceType, live: Live, sends: Iterable[Delta]) -> Gate | None:
    """Return what stands in the way of one of the changed fields."""
    marks = (inherited_marker(resource_type, Held, delta.path) for delta in sends)
    return next((gate for mark in marks if mark is not None and (gate := mark.gate(live)) is not None), None)


def _why_update(sends: Iterable[Delta]) -> str:
    return (
        "the API never returns the value; its fingerprint differs from the last one sent"
        if all(delta.sensitive and delta.before is MISSING for delta in sends)
        else ""
    )


def _unchanged(inputs: Inputs, base: Change, work: Existing, *, adopted: bool) -> Change:
    """Nothing to send: say who is waited for, or why it was rejected."""
    resource_type, live = work.resource_type, work.live
    if adopted:
        return base
    moved = replace(base, action=Action.MOVE) if work.former else base
    now = status_of(resource_type, live)
    reviewer = resource_type.lifecycle.reviewer or "the API"
    if now.undecided and not moved.moved_from:
        doing = (
            f"in review at {reviewer}"
            if now.phase is Phase.IN_REVIEW
            else f"{reviewer} is still processing ({now.word})"
        )
        return replace(moved, status=Status.WAITING, why=doing)
    if now.phase is Phase.NEEDS_HUMAN and not moved.moved_from:
        return told_next(inputs, replace(moved, status=Status.NEEDS_HUMAN), work)
    if now.phase in (Phase.REJECTED, Phase.FAILED) and not moved.moved_from:
        rejected = replace(moved, status=Status.NEEDS_HUMAN, why=rejection(now, reviewer))
        return told_next(inputs, rejected, work)
    return moved


def _drift(work: Existing, difference: Difference, kept: Collection[str], *, reverted: bool) -> list[Drift]:
    """Return what changed since the last apply; a live object under review is our own doing, not drift.

    What a platform decided is ``kept`` by an update that reverts the rest.
    """
    record = work.record
    if record is None:
        return []
    entries = [
        Drift(
            work.address,
            moved.path,
            None if moved.sensitive else moved.before,
            None if moved.sensitive else moved.after,
            Origin.PLATFORM if moved.platform else Origin.OUTSIDE,
            since=timestamp(record.updated_at),
            who=moved.platform.who if moved.platform else "",
            reverted=reverted and moved.path not in kept,
            sensitive=moved.sensitive,
            label=moved.label,
            finding=moved.platform.finding if moved.platform else "",
        )
        for moved in difference.drift
    ]
    return entries + _fallen(work, record)


def _fallen(work: Existing, record: Record) -> list[Drift]:
    if record.phase != Phase.LIVE:
        return []
    now = status_of(work.resource_type, work.live)
    if now.phase not in (Phase.DEGRADED, Phase.UNKNOWN, Phase.DELETING):
        return []
    since = timestamp(record.updated_at)
    who = work.resource_type.lifecycle.reviewer
    path = work.resource_type.lifecycle.state
    return [Drift(work.address, path, str(Phase.LIVE), now.word, Origin.LIFECYCLE, since, who, reverted=False)]
