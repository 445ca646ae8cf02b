"""Give records the addresses their objects have in the files of today: as ``moved`` says, and as unique keys show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler import order
from reconciler.address import Address
from reconciler.needed import lookup
from reconciler.observe import declared_key, live_key
from reconciler.plan.model import Action
from reconciler.plan.words import key_words
from reconciler.values import settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.plan.decision import Decision
    from reconciler.plan.inputs import Inputs
    from reconciler.resolve import Declared
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record


def moved(inputs: Inputs, declared: Mapping[Address, Declared]) -> tuple[dict[str, Record], dict[str, str]]:
    """Return the records under their addresses of today, and the former address of each that has another one now."""
    records = dict(inputs.records)
    former: dict[str, str] = {}
    for move in inputs.desired.moved:
        block, instances = str(move.source), f"{move.source}["
        for old in [text for text in records if text == block or text.startswith(instances)]:
            new = str(replace(move.target, key=move.target.key or Address.parse(old).key))
            if new not in records:
                records[new] = records.pop(old)
                former[new] = old
    _follow_renamed_blocks(inputs, declared, records, former)
    return records, former


def undeclared(declared: Mapping[Address, Declared], records: Mapping[str, Record]) -> dict[str, Address]:
    """Return the records that no declaration stands behind, each with its address; only those are parsed."""
    others = records.keys() - set(map(str, declared))
    parsed = {text: Address.parse(text) for text in sorted(others)}
    return {text: address for text, address in parsed.items() if address not in declared}


def needs_first(declared: Mapping[Address, Declared]) -> list[Address]:
    """Return the declared addresses, dependencies first."""
    return order.sort({a: [need for need in one.depends_on if need in declared] for a, one in declared.items()})


def _follow_renamed_blocks(
    inputs: Inputs, declared: Mapping[Address, Declared], records: dict[str, Record], former: dict[str, str]
) -> None:
    """Let a record follow its object to a new address that declares the same unique key, ``moved`` or not.

    Deleting the object at its old address and creating it at the new one would at best lose it for a moment, and at
    worst lock its name.
    """
    left = _left_behind(inputs, records, declared)
    known = _live(inputs, records) if left else {}
    for address in needs_first(declared) if left else ():
        one = declared[address]
        if str(address) in records or not one.kind.unique:
            continue
        key = declared_key(one.kind, settle(one.values, lambda reference: lookup(reference, known)))
        old = left.get((one.kind.name, key or ""))
        if old is not None and old in records:
            records[str(address)] = records.pop(old)
            former[str(address)] = old
            known.update(_live(inputs, {str(address): records[str(address)]}))  # others may refer to the new name


def _left_behind(
    inputs: Inputs, records: Mapping[str, Record], declared: Mapping[Address, Declared]
) -> dict[tuple[str, str], str]:
    """Return the recorded addresses that are no longer declared by type and unique key: as live, else as recorded.

    A record holds no key while it is not known what was declared of its object: after an import, or with a secret key.
    """
    gone = {text: records[text] for text in undeclared(declared, records) if _kind(inputs, records[text]).unique}
    recorded = {(one.type, one.natural_key): text for text, one in gone.items() if one.natural_key}
    shown = {
        (address.type, key): str(address)
        for address, live in _live(inputs, gone).items()
        if (key := live_key(_kind(inputs, gone[str(address)]), live))
    }
    return recorded | shown


def _live(inputs: Inputs, records: Mapping[str, Record]) -> dict[Address, Live]:
    """Return the live objects of records by address."""
    found = {text: inputs.snapshot.of(_kind(inputs, one)).get(one.remote_id) for text, one in records.items()}
    return {Address.parse(text): live for text, live in found.items() if live is not None}


def _kind(inputs: Inputs, record: Record) -> ResourceType:
    return inputs.kinds(record.type)


def renamed_perhaps(decisions: list[Decision]) -> list[Decision]:
    """Return the decisions, with a word to each delete and create that look like one object under a new name.

    Two objects may have a key that is only a hint, so nothing is moved without a ``moved`` entry.
    """
    gone = [one for one in decisions if one.change.action is Action.DELETE and one.work.live is not None]
    made = {
        (one.work.kind.name, declared_key(one.work.kind, one.work.values)): one
        for one in (decisions if gone else ())
        if one.change.action is Action.CREATE
    }
    pairs: dict[Address, str] = {}
    for old in gone:
        new = made.get((old.work.kind.name, live_key(old.work.kind, old.work.live or {})))
        if new is not None and declared_key(new.work.kind, new.work.values) is not None:
            entry = f"moved: [{{from: {old.change.address}, to: {new.change.address}}}]"
            told = f"{old.change.address} and {new.change.address} have the same {key_words(old.work.kind)}"
            advice = f"{told}; if it was renamed, say  {entry}"
            pairs |= dict.fromkeys((old.change.address, new.change.address), advice)
    return [_warned(one, pairs.get(one.change.address)) for one in decisions] if pairs else decisions


def _warned(one: Decision, told: str | None) -> Decision:
    return replace(one, change=replace(one.change, warnings=(*one.change.warnings, told))) if told else one
