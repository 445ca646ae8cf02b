"""Hold back a create whose object may be there already, unknown because its natural key is not declared. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.diff import compare
from reconciler.plan.model import Action, Guard, Status
from reconciler.planner.reasons import blocked, key_words
from reconciler.quoting import in_shell
from reconciler.resource.fields import field_value
from reconciler.resource.keys import declared_key, live_key
from reconciler.values import MISSING, Deferred, at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.plan.inputs import ChangeContext, Decision, Inputs
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record

MOST_NAMED = 3


def noticed(inputs: Inputs, decisions: list[Decision], records: Mapping[str, Record]) -> list[Decision]:
    """Return the decisions, creates blocked that could make a second one of what is live and managed by nobody."""
    unsure = [one for one in decisions if _is_unsure(inputs, one)]
    if not unsure:
        return decisions
    managed = {(one.work.kind.name, one.work.remote_id) for one in decisions}
    managed |= {(record.type, record.remote_id) for record in records.values()}
    return [_noticed(inputs, one, managed) if one in unsure else one for one in decisions]


def _is_unsure(inputs: Inputs, one: Decision) -> bool:
    """Tell whether something is to be created whose key is not declared, and nobody said that it is a new one."""
    key, change = one.work.kind.natural_key, one.change
    if (
        key is None
        or not key.optional_because
        or change.action is not Action.CREATE
        or change.status is not Status.READY
    ):
        return False
    parts = [at(one.work.values, tuple(path.split("."))) for path in key.fields]
    known = declared_key(one.work.kind, one.work.values) is not None
    later = any(isinstance(part, Deferred) for part in parts)
    return not known and not later and not any(named.covers(change.address) for named in inputs.options.acks)


def _noticed(inputs: Inputs, one: Decision, managed: set[tuple[str, str]]) -> Decision:
    found = [remote_id for remote_id in _fitting(inputs, one.work) if (one.work.kind.name, remote_id) not in managed]
    return replace(one, change=blocked(one.change, Guard.AMBIGUOUS, _told(inputs, one.work, found))) if found else one


def _fitting(inputs: Inputs, work: ChangeContext) -> Iterator[str]:
    """Yield the ids of live objects that could have been made from a declaration: nothing fixed contradicts it."""
    kind = work.kind
    leaving = {one.natural_key for one in inputs.tombstones if one.type == kind.name and one.locked_until > inputs.now}
    for remote_id, live in inputs.snapshot.of(kind).objects.items():
        found = compare(kind, work.values, live, None, inputs.fingerprint)
        if live_key(kind, live) not in leaving and not any(delta.immutable for delta in found.deltas):
            yield remote_id


def _told(inputs: Inputs, work: ChangeContext, found: list[str]) -> str:
    kind, address = work.kind, in_shell(work.address)
    assert kind.natural_key is not None  # noqa: S101  asked for only then
    objects = inputs.snapshot.of(kind).objects
    shown = [f"{one}{_key_of(kind, objects[one])}" for one in found[:MOST_NAMED]]
    more = [f"{len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else []
    sentences = (
        f"{kind.natural_key.optional_because}, so it may be there already: nobody manages {_all([*shown, *more])}",
        f"if that is it:  reconciler import {address} {in_shell(found[0])}",
        f"if not, declare {key_words(kind)}, or say that it is a new one with --ack {address}",
    )
    return "; ".join(sentences)


def _all(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _key_of(kind: ResourceType, live: Live) -> str:
    assert kind.natural_key is not None  # noqa: S101  asked for only then
    split = [path.partition(".") for path in kind.natural_key.fields]
    parts = [at(field_value(kind, live, top), tuple(rest.split(".")) if rest else ()) for top, _, rest in split]
    told = " ".join(str(part) for part in parts if part is not MISSING and part is not None)
    return f" ({told})" if told else ""
