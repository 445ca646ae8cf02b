"""Hold back a create whose object may be there already, unknown because its natural key is not declared. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.diff import compare
from reconciler.planner.reasons import blocked, key_words
from reconciler.plans.change import Action, Guard, Status
from reconciler.quoting import in_shell
from reconciler.resource.fields import field_value
from reconciler.resource.keys import declared_key, live_key
from reconciler.values import MISSING, Deferred, at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.plans.inputs import ChangeContext, Decision, Inputs
    from schemas.declare import NaturalKey, ResourceType
    from schemas.markers import Live
    from state.records import Record

MOST_NAMED = 3


def noticed(inputs: Inputs, decisions: list[Decision], records: Mapping[str, Record]) -> list[Decision]:
    """Return the decisions, creates blocked that could make a second one of what is live and managed by nobody."""
    unsure = {
        decision.change.address: key for decision in decisions if (key := _undeclared_key(inputs, decision)) is not None
    }
    if not unsure:
        return decisions
    managed = {(decision.work.resource_type.name, decision.work.remote_id) for decision in decisions}
    managed |= {(record.type, record.remote_id) for record in records.values()}
    return [
        _noticed(inputs, decision, key, managed)
        if (key := unsure.get(decision.change.address)) is not None
        else decision
        for decision in decisions
    ]


def _undeclared_key(inputs: Inputs, decision: Decision) -> NaturalKey | None:
    """Return the key of what is to be created without declaring it, None too where somebody said that it is new."""
    key, change = decision.work.resource_type.natural_key, decision.change
    if (
        key is None
        or not key.optional_because
        or change.action is not Action.CREATE
        or change.status is not Status.READY
    ):
        return None
    parts = [at(decision.work.values, tuple(path.split("."))) for path in key.fields]
    known = declared_key(decision.work.resource_type, decision.work.values) is not None
    later = any(isinstance(part, Deferred) for part in parts)
    return None if known or later or inputs.options.acknowledges(change.address) else key


def _noticed(inputs: Inputs, decision: Decision, key: NaturalKey, managed: set[tuple[str, str]]) -> Decision:
    candidates = [
        remote_id
        for remote_id in _fitting(inputs, decision.work)
        if (decision.work.resource_type.name, remote_id) not in managed
    ]
    message = _message(inputs, decision.work, key, candidates) if candidates else ""
    return replace(decision, change=blocked(decision.change, Guard.AMBIGUOUS, message)) if message else decision


def _fitting(inputs: Inputs, work: ChangeContext) -> Iterator[str]:
    """Yield the ids of live objects that could have been made from a declaration: nothing fixed contradicts it."""
    resource_type = work.resource_type
    leaving = {
        tombstone.natural_key
        for tombstone in inputs.tombstones
        if tombstone.type == resource_type.name and tombstone.locked_until > inputs.now
    }
    for remote_id, live in inputs.snapshot.of(resource_type).objects.items():
        difference = compare(resource_type, work.values, live, None, inputs.fingerprint)
        if live_key(resource_type, live) not in leaving and not any(delta.immutable for delta in difference.deltas):
            yield remote_id


def _message(inputs: Inputs, work: ChangeContext, key: NaturalKey, candidates: list[str]) -> str:
    resource_type, address = work.resource_type, in_shell(work.address)
    objects = inputs.snapshot.of(resource_type).objects
    shown = [f"{remote_id}{_key_of(resource_type, key, objects[remote_id])}" for remote_id in candidates[:MOST_NAMED]]
    more = [f"{len(candidates) - MOST_NAMED} more"] if len(candidates) > MOST_NAMED else []
    sentences = (
        f"{key.optional_because}, so it may exist already; unmanaged: {_all([*shown, *more])}",
        f"if it is yours:  reconciler import {address} {in_shell(candidates[0])}",
        f"if not, declare {key_words(resource_type)}, or create a new one with --ack {address}",
    )
    return "; ".join(sentences)


def _all(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _key_of(resource_type: ResourceType, key: NaturalKey, live: Live) -> str:
    split = [path.partition(".") for path in key.fields]
    parts = [
        at(field_value(resource_type, live, top), tuple(rest.split(".")) if rest else ()) for top, _, rest in split
    ]
    words = " ".join(str(part) for part in parts if part is not MISSING and part is not None)
    return f" ({words})" if words else ""
