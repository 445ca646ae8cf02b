"""Decide what happens to one address. The rules that look at many addresses at once are in ``guards``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.diff import NO_DIFFERENCE, Delta, Difference, Memory, compare, creation, fold
from reconciler.observe import declared_key, field_value, fingerprint, live_key, standing
from reconciler.plan import acts
from reconciler.plan.inputs import Work
from reconciler.plan.match import How
from reconciler.plan.model import Action, Change, Drift, FieldChange, Guard, Origin, Status, timestamp
from reconciler.values import MISSING, Deferred, Secret, at, leaves, mask, put, show_path
from schemas.declare import Effect, Phase, Reversibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.address import Address
    from reconciler.plan.inputs import Inputs
    from reconciler.plan.match import Match
    from reconciler.resolve import Declared
    from schemas.declare import Gate, ResourceType
    from state.records import Record


SHORTEST_INSIDE = 4
"""Characters a secret must have to be looked for inside a longer text; a shorter one must be the whole text."""


class Decision:
    """What was decided for one address: the change, the drift behind it, and the work apply would do."""

    __slots__ = ("change", "drift", "work")

    def __init__(self, change: Change, work: Work, drift: Iterable[Drift] = ()) -> None:
        self.change = change
        self.work = work
        self.drift = tuple(drift)


def declared(
    inputs: Inputs, one: Declared, values: Mapping[str, object], record: Record | None, match: Match, former: str = ""
) -> Decision:
    """Decide about a declared address, given its settled values, its record and the live object found for it."""
    if match.live is not None and one.lifecycle.ignore_changes:
        values = _left_alone(inputs, one, values, match.live)
    work = Work(one.address, one.kind, one, record, match.live, match.remote_id, values, former=former)
    if match.how is How.MANY:
        return Decision(_ambiguous(one, match), work)
    if match.live is None:
        return _missing(inputs, work)
    memory = Memory(record.declared, record.fingerprints) if record and match.how is How.RECORD else None
    found = compare(one.kind, values, match.live, memory, inputs.fingerprint, one.lifecycle.ignore_changes)
    return _existing(inputs, work, _concealed(inputs, found), adopted=match.how is not How.RECORD)


def _left_alone(
    inputs: Inputs, one: Declared, values: Mapping[str, object], live: Mapping[str, object]
) -> Mapping[str, object]:
    """Return the values with what is ignored as it is live: a request that changes a neighbour carries it along."""
    kept: dict[str, object] = dict(values)
    for path in one.lifecycle.ignore_changes:
        wanted, shown = at(kept, path), at({path[0]: field_value(one.kind, live, str(path[0]))}, path)
        secret = any(isinstance(leaf, Secret) for _, leaf in leaves(wanted)) or _tells(inputs, shown)
        if wanted is not MISSING and shown is not MISSING and not secret:
            kept = put(kept, path, fold(shown, wanted, MISSING))
    return kept


def _concealed(inputs: Inputs, found: Difference) -> Difference:
    """Return the difference with every live value hidden that holds a secret of today, wherever it came from."""
    if found is NO_DIFFERENCE or not inputs.desired.secrets:
        return found
    return replace(
        found,
        deltas=tuple(replace(one, sensitive=one.sensitive or _tells(inputs, one.before)) for one in found.deltas),
        drift=tuple(replace(one, sensitive=_tells(inputs, [one.before, one.after])) for one in found.drift),
    )


def _tells(inputs: Inputs, value: object) -> bool:
    texts = [leaf for _, leaf in leaves(value) if isinstance(leaf, str)]
    return any(
        secret in text if len(secret) >= SHORTEST_INSIDE else secret == text
        for text in texts
        for secret in inputs.desired.secrets
    )


def orphan(inputs: Inputs, record: Record, kind: ResourceType, address: Address, *, forget: bool) -> Decision:
    """Decide about a record that is no longer declared: delete it, or stop managing it."""
    live = inputs.snapshot.of(kind).get(record.remote_id)
    work = Work(address, kind, None, record, live, record.remote_id)
    if live is None:
        gone = Change(address, kind.name, Action.FORGET, "already gone from the API", remote_id=record.remote_id)
        return Decision(gone, work, [_vanished(address, record)])
    base = Change(
        address,
        kind.name,
        Action.FORGET,
        phase=_phase(kind, live),
        remote_id=record.remote_id,
        fingerprint=fingerprint(kind, live),
    )
    if forget or record.on_destroy == "forget":
        why = "removed with destroy: false" if forget else "onDestroy: forget"
        return Decision(replace(base, reason=f"{why}; it stays in the API"), work)
    if kind.delete is None:
        reason = f"the API cannot delete a {kind.title}; it stays there and is no longer managed"
        return Decision(replace(base, reason=reason), work)
    effect = kind.effect("delete", live)
    reason = "everything is to be destroyed" if inputs.options.destroy else "no longer declared"
    change = replace(
        base,
        action=Action.DELETE,
        reason=reason,
        reversibility=str(effect.reversibility),
        effect=effect.text,
    )
    return Decision(_gated(change, kind.gate("delete", live)), work)


def _ambiguous(one: Declared, match: Match) -> Change:
    listed = ", ".join(match.candidates)
    why = (
        f"{len(match.candidates)} live objects have this {_key_words(one.kind)} ({listed}); "
        f"say which one it is with:  import: [{{to: {one.address}, id: {match.candidates[0]}}}]"
    )
    return Change(one.address, one.kind.name, Action.ADOPT, status=Status.BLOCKED, guard=Guard.AMBIGUOUS, why=why)


def _key_words(kind: ResourceType) -> str:
    return " and ".join(kind.natural_key.fields) if kind.natural_key else "key"


def _missing(inputs: Inputs, work: Work) -> Decision:
    """Nothing is live: create it, unless the name is locked or the API cannot create it."""
    one, kind, record = work.declared, work.kind, work.record
    assert one is not None  # noqa: S101  only declared objects are created
    effect = Effect() if kind.draft(work.values) else kind.effect("create", None)
    steps = acts.asked_for(kind, work.values)
    reversibility, text = acts.meaning([effect, *(kind.act(step).effect(None) for step in steps)])
    change = Change(
        one.address,
        kind.name,
        Action.CREATE,
        "it is gone from the API" if record else "",
        _fields(one, creation(kind, work.values), sources=False),
        reversibility=reversibility,
        effect=text,
        moved_from=work.former,
        acts=steps,
    )
    if kind.create is None:
        change = _blocked(change, Guard.UNSUPPORTED, f"the API cannot create a {kind.title}")
    elif candidates := inputs.doubtful.get(str(one.address)):
        told = f"an unfinished create may have made one of {', '.join(candidates)}; say which one is yours with:"
        change = _blocked(change, Guard.AMBIGUOUS, f"{told}  reconciler import {_quoted(one.address)} {candidates[0]}")
    elif locked := _lock(inputs, kind, work.values):
        change = _blocked(change, Guard.LOCKED_NAME, locked)
    return Decision(change, work, [_vanished(one.address, record)] if record else [])


def _lock(inputs: Inputs, kind: ResourceType, values: Mapping[str, object]) -> str:
    key = declared_key(kind, values)
    for stone in inputs.tombstones:
        if stone.type == kind.name and stone.natural_key == key and stone.locked_until > inputs.now:
            deleted, free = stone.deleted_at.date(), stone.locked_until.date()
            return f"its name was deleted on {deleted} and is free again on {free}; use another name until then"
    return ""


def _vanished(address: Address, record: Record) -> Drift:
    since = timestamp(record.updated_at)
    return Drift(address, "", "present", None, Origin.OUTSIDE, since=since)


def _existing(inputs: Inputs, work: Work, found: Difference, *, adopted: bool) -> Decision:
    """Something is live: leave it, change it, or replace it."""
    one, kind, live = work.declared, work.kind, work.live
    assert one is not None and live is not None  # noqa: S101, PT018  told apart by the caller
    platform, sends = _split(found, work)
    base = Change(
        one.address,
        kind.name,
        Action.ADOPT if adopted else Action.NONE,
        f"a live object has the same {_key_words(kind)}" if adopted else "",
        warnings=_warnings(found, platform),
        phase=_phase(kind, live),
        since=_since(work),
        remote_id=work.remote_id,
        fingerprint=fingerprint(kind, live) if sends or adopted else "",
        moved_from=work.former,
    )
    forced = any(target.covers(one.address) for target in inputs.options.replaces)
    if adopted and (locked := _lock(inputs, kind, work.values)):
        change = _blocked(base, Guard.LOCKED_NAME, locked)
    elif adopted and any(delta.immutable for delta in sends):
        change = _foreign(base, work, sends)
    elif forced or any(delta.immutable for delta in sends):
        change = _replaced(base, work, sends, forced=forced)
    elif sends:
        change = _updated(base, work, sends, found.acts, adopted=adopted)
    elif found.acts and not adopted:
        asked = replace(base, fields=_fields(one, found.acts, sources=True), fingerprint=fingerprint(kind, live))
        change = acts.alone(asked, kind, live, found.acts)
    else:
        change = _unchanged(base, work, adopted=adopted)
    drift = _drift(work, found, reverted=change.sends)
    paths = tuple(delta.path for delta in sends)
    return Decision(change, replace(work, changed=paths), drift)


def _split(found: Difference, work: Work) -> tuple[list[Delta], list[Delta]]:
    """Tell what the platform decided on its own, and we cannot undo, from what a request should carry."""
    remembered = work.record.declared if work.record else {}
    platform = [
        delta
        for delta in found.sends
        if delta.platform
        and delta.immutable
        and (work.record is None or at(remembered, delta.path) == at(work.values, delta.path))
    ]
    return platform, [delta for delta in found.sends if delta not in platform]


def _warnings(found: Difference, platform: Iterable[Delta]) -> tuple[str, ...]:
    stuck = [
        f"{show_path(delta.path)} is no longer declared, but the API cannot reset it; it keeps its value"
        for delta in found.deltas
        if delta.kind == "stuck"
    ]
    decided = [
        f"{delta.platform.who} changed {show_path(delta.path)} to {delta.before}; it cannot be put back, "
        f"so write {show_path(delta.path)}: {delta.before} to accept it"
        for delta in platform
        if delta.platform
    ]
    return (*stuck, *decided)


def _foreign(base: Change, work: Work, sends: list[Delta]) -> Change:
    """A live object has our key but was made differently: never delete what we do not manage."""
    one = work.declared
    assert one is not None  # noqa: S101  only declared objects are adopted
    fixed = ", ".join(dict.fromkeys(show_path(delta.path) for delta in sends if delta.immutable))
    why = (
        f"the live object {work.remote_id} differs in {fixed}, which cannot be changed in place; "
        "declare what it has, or declare yours under another name"
    )
    return _blocked(replace(base, fields=_fields(one, sends, sources=True)), Guard.AMBIGUOUS, why)


def _replaced(base: Change, work: Work, sends: list[Delta], *, forced: bool) -> Change:
    """The object can only become what is declared by deleting it and creating it anew."""
    kind, live, one = work.kind, work.live, work.declared
    assert live is not None and one is not None  # noqa: S101, PT018  a replacement has both
    causes = [delta for delta in sends if delta.immutable]
    fixed = ", ".join(dict.fromkeys(show_path(delta.path) for delta in causes))
    rule = next((delta.immutable.why for delta in causes if delta.immutable and delta.immutable.why), "")
    reason = (
        f"{fixed} cannot be changed in place" + (f" ({rule})" if rule else "") if causes else "asked for with --replace"
    )
    effect = kind.effect("delete", live)
    change = replace(
        base,
        action=Action.REPLACE,
        acts=acts.asked_for(kind, work.values),
        reason=reason,
        fields=_fields(one, sends, sources=True),
        reversibility=str(effect.reversibility),
        effect=effect.text,
    )
    if kind.delete is None or kind.create is None:
        lacking = "delete" if kind.delete is None else "create"
        return _blocked(change, Guard.UNSUPPORTED, f"the API cannot {lacking} a {kind.title}, so it cannot be replaced")
    same_name = declared_key(kind, work.values) == live_key(kind, live)
    if effect.reversibility is Reversibility.TIME_LOCKED and same_name:
        days = effect.lock.days if effect.lock else "some"
        undo = f"put {fixed} back, or " if fixed and not forced else ""
        why = f"deleting it locks its name for {days} days, so it cannot be created again under the same name"
        return _blocked(change, Guard.LOCKED_NAME, f"{why}; {undo}declare it under a new name")
    return _gated(change, kind.gate("delete", live))


def _updated(base: Change, work: Work, sends: list[Delta], steps: Iterable[Delta], *, adopted: bool) -> Change:
    kind, live, one = work.kind, work.live, work.declared
    assert live is not None and one is not None  # noqa: S101, PT018  an update has both
    effect = kind.effect("update", live)
    change = replace(
        base,
        action=Action.ADOPT if adopted else Action.UPDATE,
        reason=base.reason if adopted else _why_update(sends),
        fields=_fields(one, [*sends, *steps], sources=True),
    )
    change = acts.follow(change, kind, live, steps, effect)
    if kind.update is None:
        return _blocked(change, Guard.UNSUPPORTED, f"the API cannot change a {kind.title} after its creation")
    gate = kind.gate("update", live)
    if adopted and gate is not None:
        return replace(base, warnings=(*base.warnings, f"it is adopted as it is; its differences wait: {gate.why}"))
    return _told_next(_gated(change, gate), kind, live)


def _why_update(sends: Iterable[Delta]) -> str:
    return (
        "the value cannot be read back; its fingerprint is not the one last sent"
        if all(delta.sensitive and delta.before is MISSING for delta in sends)
        else ""
    )


def _unchanged(base: Change, work: Work, *, adopted: bool) -> Change:
    """Nothing to send: say who is waited for, or why it was rejected."""
    kind, live = work.kind, work.live
    assert live is not None  # noqa: S101  something is live here
    if adopted:
        return base
    moved = replace(base, action=Action.MOVE) if work.former else base
    now = standing(kind, live)
    reviewer = kind.lifecycle.reviewer or "the API"
    if now.undecided and not moved.moved_from:
        doing = (
            f"in review at {reviewer}" if now.phase is Phase.IN_REVIEW else f"{reviewer} is still at it ({now.word})"
        )
        return replace(moved, status=Status.WAITING, why=doing)
    if now.phase is Phase.NEEDS_HUMAN and not moved.moved_from:
        step = kind.next_step(live)
        return replace(moved, status=Status.NEEDS_HUMAN, why=f"reconciler run {_quoted(moved.address)} {step}")
    if now.phase in (Phase.REJECTED, Phase.FAILED) and not moved.moved_from:
        code = f"{now.reason or now.word}: " if now.reason or now.word else ""
        return replace(moved, status=Status.NEEDS_HUMAN, why=f"{code}{_rejection(now.reason, reviewer)}")
    if now.phase is Phase.DEGRADED:
        return replace(moved, warnings=(*moved.warnings, f"{reviewer} has set it to {now.word}; it may not be usable"))
    return moved


def _quoted(address: Address) -> str:
    """Return an address as a shell takes it."""
    return f"'{address}'" if address.key is not None else str(address)


_REJECTIONS = {
    "INCORRECT_CATEGORY": "{who} reads it as another category; change category or text",
    "ABUSIVE_CONTENT": "{who} finds the content abusive; change the text",
    "INVALID_FORMAT": "{who} finds the format invalid (variables, samples, links); change the components",
    "SCAM": "{who} takes it for a scam; change the text",
}


def _rejection(code: str, reviewer: str) -> str:
    told = _REJECTIONS.get(code, "{who} rejected it; the same content is not sent again, change it in the files")
    return told.format(who=reviewer)


def _drift(work: Work, found: Difference, *, reverted: bool) -> list[Drift]:
    """Return what changed since the last apply; a live object under review is our own doing, not drift."""
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
            reverted=reverted,
            sensitive=moved.sensitive,
        )
        for moved in found.drift
    ]
    return entries + _fallen(work, record)


def _fallen(work: Work, record: Record) -> list[Drift]:
    if work.live is None or record.phase != Phase.LIVE:
        return []
    now = standing(work.kind, work.live)
    if now.phase is not Phase.DEGRADED:
        return []
    since = timestamp(record.updated_at)
    who = work.kind.lifecycle.reviewer
    path = work.kind.lifecycle.state
    return [Drift(work.address, path, str(Phase.LIVE), now.word, Origin.LIFECYCLE, since, who, reverted=False)]


def _fields(one: Declared, deltas: Iterable[Delta], *, sources: bool) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(
            show_path(delta.path),
            _value(delta, delta.before),
            _value(delta, delta.after),
            delta.sensitive,
            delta.known_after_apply,
            _place(one, delta) if sources else "",
        )
        for delta in deltas
    )


def _value(delta: Delta, value: object) -> object:
    if delta.sensitive or value is MISSING or isinstance(value, Deferred):
        return None
    return mask(value)


def _place(one: Declared, delta: Delta) -> str:
    source = one.source(delta.path)
    return f"{source.file}:{source.line}"


def _phase(kind: ResourceType, live: Mapping[str, object]) -> str:
    return str(standing(kind, live).phase)


def _since(work: Work) -> str:
    waited = work.record.awaiting_since if work.record else None
    return timestamp(waited) if waited else ""


def _gated(change: Change, gate: Gate | None) -> Change:
    if gate is None:
        return change
    guard = Guard.UNSUPPORTED if gate.status == "blocked" else Guard.NONE
    return replace(change, status=Status(gate.status), why=gate.why, guard=guard)


def _told_next(change: Change, kind: ResourceType, live: Mapping[str, object]) -> Change:
    """Add the command a person has to run to a change that waits for one."""
    step = kind.next_step(live)
    if change.status is not Status.NEEDS_HUMAN or not step or "reconciler run" in change.why:
        return change
    return replace(change, why=f"{change.why}; reconciler run {_quoted(change.address)} {step}")


def _blocked(change: Change, guard: Guard, why: str) -> Change:
    return replace(change, status=Status.BLOCKED, guard=guard, why=why)
