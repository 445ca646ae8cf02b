"""Hold back a create whose object may be there already, unknown because its natural key is not declared. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.diff import compare
from reconciler.planner.reasons import blocked, key_words
from reconciler.plans.model import Action, Guard, Status
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
    unsure = {one.change.address: key for one in decisions if (key := _undeclared_key(inputs, one)) is not None}
    if not unsure:
        return decisions
    managed = {(one.work.resource_type.name, one.work.remote_id) for one in decisions}
    managed |= {(record.type, record.remote_id) for record in records.values()}
    return [
        _noticed(inputs, one, key, managed) if (key := unsure.get(one.change.address)) is not None else one
        for one in decisions
    ]


def _undeclared_key(inputs: Inputs, one: Decision) -> NaturalKey | None:
    """Return the key of what is to be created without declaring it, None too where somebody said that it is new."""
    key, change = one.work.resource_type.natural_key, one.change
    if (
        key is None
        or not key.optional_because
        or change.action is not Action.CREATE
        or change.status is not Status.READY
    ):
        return None
    parts = [at(one.work.values, tuple(path.split("."))) for path in key.fields]
    known = declared_key(one.work.resource_type, one.work.values) is not None
    later = any(isinstance(part, Deferred) for part in parts)
    return None if known or later or any(named.covers(change.address) for named in inputs.options.acks) else key


def _noticed(inputs: Inputs, one: Decision, key: NaturalKey, managed: set[tuple[str, str]]) -> Decision:
    found = [
        remote_id for remote_id in _fitting(inputs, one.work) if (one.work.resource_type.name, remote_id) not in managed
    ]
    message = _message(inputs, one.work, key, found) if found else ""
    return replace(one, change=blocked(one.change, Guard.AMBIGUOUS, message)) if message else one


def _fitting(inputs: Inputs, work: ChangeContext) -> Iterator[str]:
    """Yield the ids of live objects that could have been made from a declaration: nothing fixed contradicts it."""
    resource_type = work.resource_type
    leaving = {
        one.natural_key for one in inputs.tombstones if one.type == resource_type.name and one.locked_until > inputs.now
    }
    for remote_id, live in inputs.snapshot.of(resource_type).objects.items():
        found = compare(resource_type, work.values, live, None, inputs.fingerprint)
        if live_key(resource_type, live) not in leaving and not any(delta.immutable for delta in found.deltas):
            yield remote_id


def _message(inputs: Inputs, work: ChangeContext, key: NaturalKey, found: list[str]) -> str:
    resource_type, address = work.resource_type, in_shell(work.address)
    objects = inputs.snapshot.of(resource_type).objects
    shown = [f"{one}{_key_of(resource_type, key, objects[one])}" for one in found[:MOST_NAMED]]
    more = [f"{len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else []
    sentences = (
        f"{key.optional_because}, so it may exist already; unmanaged: {_all([*shown, *more])}",
        f"if it is yours:  reconciler import {address} {in_shell(found[0])}",
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
