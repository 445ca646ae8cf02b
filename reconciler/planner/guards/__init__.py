"""Keep a plan from doing harm by accident: protection, thresholds, emptiness, acknowledgements, limits, dependencies.

Each guard takes all changes and returns them, some of them blocked with the reason and the way out. A blocked change
blocks what depends on it and nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler import graph
from reconciler.planner import idle, quality
from reconciler.planner.guards import successors
from reconciler.planner.guards.agreement import agreeing
from reconciler.planner.guards.duplicate_content import apart
from reconciler.planner.guards.edit_limits import sparing
from reconciler.planner.guards.refused_content import unlike_refused
from reconciler.planner.unsettled import unknown
from reconciler.plans.change import Action, Change, Guard, Status
from reconciler.quoting import in_shell
from reconciler.resolve.instances import waits_on
from reconciler.resource.phase import settled, status_of
from reconciler.resource.selectors import label
from reconciler.values import STAND_IN, Secret, is_deferred, leaves
from schemas.declare import Reversibility
from schemas.facts import secret_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.address import Address
    from reconciler.plans.inputs import ChangeContext, Inputs

SHARE = 0.3
"""Largest share of a type that may be updated, or deleted, without ``--allow``."""

SMALLEST = 10
"""Types with fewer managed objects are not measured."""

FILLED_IN = frozenset({Action.CREATE, Action.UPDATE, Action.REPLACE, Action.ADOPT, Action.ACT})
"""Actions that send, or remember, declared values."""

MAKING = frozenset({Action.CREATE, Action.REPLACE})
DESTRUCTIVE = frozenset({Action.DELETE, Action.REPLACE})
MUST_ACK = frozenset({Reversibility.TIME_LOCKED, Reversibility.IRREVERSIBLE})


def apply_all(inputs: Inputs, changes: Iterable[Change], work: Mapping[Address, ChangeContext]) -> list[Change]:
    """Return the changes with every guard applied, the gravest reason first."""
    guarded = [_known_values(inputs, change) for change in changes]
    guarded = _real_secrets(guarded, work)
    guarded = successors.kept(inputs, guarded, work)
    guarded = [_informed(inputs, change, work) for change in guarded]
    guarded = _empty(inputs, guarded)
    guarded = [_protected(inputs, change, work[change.address]) for change in guarded]
    guarded = _thresholds(inputs, guarded)
    guarded = apart(inputs, guarded, work)
    guarded = agreeing(inputs, guarded, work)
    guarded = unlike_refused(inputs, guarded, work)
    guarded = sparing(inputs, guarded, work)
    guarded = [_acknowledged(inputs, change) for change in guarded]
    guarded = _limits(inputs, guarded, work)
    guarded = [_patient(change, work) for change in guarded]
    guarded = idle.noted(inputs, guarded, work)
    guarded = quality.rated(guarded, work)
    return dependents(guarded)


def block(change: Change, guard: Guard, why: str) -> Change:
    """Return the change held back by a guard."""
    return replace(change, status=Status.BLOCKED, guard=guard, why=why)


def _known_values(inputs: Inputs, change: Change) -> Change:
    """A value that this version does not know may be a typing mistake: it is sent only on purpose."""
    held = inputs.desired.held.get(change.address, ())
    if not held or change.action not in FILLED_IN:
        return change
    why = "; ".join(value.label for value in held)
    return block(change, Guard.UNKNOWN_VALUE, f"{why}; correct it, or permit it with lifecycle.allowUnknown")


def _real_secrets(changes: list[Change], work: Mapping[Address, ChangeContext]) -> list[Change]:
    """What stands in for a secret that could not be read back keeps a live object as it is, and makes no new one."""
    types = {change.type: work[change.address].resource_type for change in changes if change.action in MAKING}
    secretive = {name for name, resource_type in types.items() if secret_paths(resource_type.spec)}
    return [
        _with_real_secrets(change, work[change.address])
        if change.type in secretive and change.action in MAKING
        else change
        for change in changes
    ]


def _with_real_secrets(change: Change, work: ChangeContext) -> Change:
    stand_ins = [
        label(path, work.values)
        for path, leaf in leaves(dict(work.values))
        if leaf == STAND_IN or (isinstance(leaf, Secret) and leaf.equals(STAND_IN))
    ]
    if not stand_ins:
        return change
    what = " and ".join(stand_ins)
    why = f"{what} has a placeholder, because the secret could not be read back; give its variable the real value first"
    return block(change, Guard.UNKNOWN_VALUE, why)


def _informed(inputs: Inputs, change: Change, work: Mapping[Address, ChangeContext]) -> Change:
    """What depends on data that could not be read yet would be sent half: it waits for the next plan."""
    if not inputs.desired.data or change.action not in FILLED_IN or change.status is not Status.READY:
        return change
    values = work[change.address].values
    unread = sorted({need for need in waits_on(values) if need in inputs.desired.data}) if is_deferred(values) else ()
    if not unread:
        return change
    needs = inputs.desired.data[unread[0]].depends_on
    absent = [need for need in needs if need in work and work[need].live is None]
    after = f"{absent[0]} exists" if absent else f"{needs[0]} is as declared" if needs else "its dependency exists"
    why = f"depends on {unread[0]}, which can be read only after {after}; apply, then plan again"
    return block(change, Guard.DEPENDENCY, why)


def _empty(inputs: Inputs, changes: list[Change]) -> list[Change]:
    """A configuration without resources deletes nothing: it is far more often a wrong folder than a wish."""
    if inputs.options.destroy or inputs.desired.resources:
        return changes
    why = "no resource is declared; to delete everything, run:  reconciler destroy"
    return [block(c, Guard.EMPTY, why) if _deletes(c) else c for c in changes]


def _deletes(change: Change) -> bool:
    return change.action is Action.DELETE and change.status is Status.READY


def _protected(inputs: Inputs, change: Change, work: ChangeContext) -> Change:
    """Protection lives in the state too, so that deleting the block does not drop it."""
    if change.action not in DESTRUCTIVE or change.status is not Status.READY:
        return change
    declared = inputs.desired.resources.get(change.address)  # destroy plans without declarations, yet they count
    if not (declared and declared.lifecycle.protect) and not (work.record and work.record.protect):
        return change
    why = "it is protected; apply it once with lifecycle: {protect: false} to allow the delete"
    return block(change, Guard.PROTECTED, why)


def _thresholds(inputs: Inputs, changes: list[Change]) -> list[Change]:
    """Stop a run that touches an unlikely share of a type, as a wrong branch or a bad template would."""
    if inputs.options.destroy:
        return changes
    managed = Counter(record.type for record in inputs.records.values())
    blocked: dict[tuple[Action, str], str] = {}
    for (action, kind), count in _touched(changes).items():
        total = managed[kind]
        allowed = inputs.options.allows.get((str(action), kind), 0)
        if total >= SMALLEST and count > SHARE * total and count > allowed:
            share = f"{count} of {total} managed {kind} objects ({count / total:.0%}) would be {action}d"
            blocked[(action, kind)] = f"{share}, more than {SHARE:.0%}; to confirm, add --allow {action}:{kind}={count}"
    return [
        block(change, Guard.THRESHOLD, blocked[key])
        if change.status is Status.READY and (key := _counted(change)) in blocked
        else change
        for change in changes
    ]


def _touched(changes: Iterable[Change]) -> Counter[tuple[Action, str]]:
    keys = (_counted(change) for change in changes if change.status is Status.READY)
    return Counter(key for key in keys if key is not None)


def _counted(change: Change) -> tuple[Action, str] | None:
    if change.action in DESTRUCTIVE:
        return (Action.DELETE, change.type)
    return (Action.UPDATE, change.type) if change.action is Action.UPDATE else None


def _acknowledged(inputs: Inputs, change: Change) -> Change:
    """An act that cannot be taken back, or only later, must be named one by one."""
    if change.status is not Status.READY or change.action is Action.NONE or change.reversibility not in MUST_ACK:
        return change
    if inputs.options.acknowledges(change.address):
        return change
    return block(change, Guard.ACK, f"needs --ack {in_shell(change.address)}")


def _limits(inputs: Inputs, changes: list[Change], work: Mapping[Address, ChangeContext]) -> list[Change]:
    """Creates beyond what a project can hold would only fail one by one."""
    resource_types = {
        change.type: work[change.address].resource_type
        for change in changes
        if work[change.address].resource_type.limit
    }
    if not resource_types:
        return changes
    room = {
        name: (resource_type.limit or 0) - len(inputs.snapshot.of(resource_type).objects)
        for name, resource_type in resource_types.items()
    }
    leaving = {name: sorted(c.address for c in changes if c.type == name and _deletes(c)) for name in resource_types}
    kept = []
    for change in sorted(changes, key=lambda change: change.address):
        if change.action is not Action.CREATE or change.status is not Status.READY or change.type not in room:
            kept.append(change)
            continue
        room[change.type] -= 1
        kept.append(_within(change, room[change.type], leaving[change.type], resource_types[change.type].limit or 0))
    return kept if graph.find_cycle({c.address: c.depends_on for c in kept}) is None else _never_after(kept, leaving)


def _within(change: Change, left: int, leaving: list[Address], limit: int) -> Change:
    """Return a create that has room, after the deletes that make it where it needs them, else blocked."""
    if left >= 0:
        return change
    if -left <= len(leaving):
        return replace(change, depends_on=tuple(sorted({*change.depends_on, *leaving})))
    return block(change, Guard.LIMIT, f"a project can have at most {limit} of these; delete one first")


def _never_after(changes: list[Change], leaving: Mapping[str, list[Address]]) -> list[Change]:
    """Block the creates that would have to come after a delete that itself comes after them."""
    why = "it exceeds the limit until an object is deleted, which can happen only afterwards; delete that object first"
    return [
        replace(block(change, Guard.LIMIT, why), depends_on=())
        if change.action is Action.CREATE and set(change.depends_on) & set(leaving.get(change.type, ()))
        else change
        for change in changes
    ]


def _patient(change: Change, work: Mapping[Address, ChangeContext]) -> Change:
    """Let a change wait for what it depends on, where that is to reach a state first (``lifecycle.waitFor``)."""
    declared = work[change.address].declared
    if declared is None or change.status is not Status.READY or change.action is Action.NONE:
        return change
    for need in declared.depends_on:
        other = work.get(need)
        wanted = other.declared.lifecycle.wait_for if other and other.declared else None
        if other and wanted and other.live is not None and not settled(other.resource_type, other.live, wanted):
            stands, lost = (
                status_of(other.resource_type, other.live).phase,
                unknown(other.resource_type, other.live, need),
            )
            why = f"{need} is {stands}; this continues when it is {wanted}"
            # Nobody knows whether what nobody knows will ever be that.
            status = Status.NEEDS_HUMAN if lost else Status.WAITING
            return replace(change, status=status, why="; ".join([why, *lost]))
    return change


def dependents(changes: list[Change]) -> list[Change]:
    """Block what waits for a blocked change, along the order in which they would be carried out."""
    if all(change.status is Status.READY for change in changes):
        return changes
    by_address = {change.address: change for change in changes}
    waits: dict[Address, list[Address]] = defaultdict(list)
    for change in changes:
        waits[change.address] = [need for need in change.depends_on if need in by_address]
    for address in graph.sort(waits):
        change = by_address[address]
        if change.status is not Status.READY or change.action is Action.NONE:
            continue
        held = next((by_address[need] for need in waits[address] if _holds(by_address[need], change)), None)
        if held is not None:
            by_address[address] = block(
                change, Guard.DEPENDENCY, f"it depends on {held.address}, which is {held.status}"
            )
    return list(by_address.values())


def _holds(need: Change, change: Change) -> bool:
    """Tell whether a need that cannot be met now stops the change: it does not exist yet, or must go first."""
    if need.status is Status.READY:
        return False
    if change.action is Action.DELETE:
        return need.action in {Action.DELETE, Action.UPDATE, Action.REPLACE}
    if need.action is Action.DELETE:
        return True  # the create needs the room that the delete would make
    # Without an action it is needed only while it is not visible yet.
    return need.action in {Action.CREATE, Action.ADOPT, Action.REPLACE, Action.NONE}
