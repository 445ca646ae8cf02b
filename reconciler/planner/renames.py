"""Give records the addresses their objects have in the files of today: as ``moved`` says, and as unique keys show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from reconciler import graph
from reconciler.address import Address
from reconciler.diagnostics import ConfigError, did_you_mean, problem
from reconciler.planner.reasons import key_words
from reconciler.plans.change import Action
from reconciler.quoting import in_shell, in_yaml, moved_entry, removed_entry
from reconciler.resolve.moves import Moves
from reconciler.resource.keys import declared_key, live_key
from reconciler.values import lookup, settle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from reconciler.diagnostics import Diagnostic
    from reconciler.plans.inputs import Decision, Inputs
    from reconciler.resolve import Declared, Move
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record


Steps: TypeAlias = "list[tuple[Move, Address]]"
"""What an object follows: each entry, and where it leads."""


def moved(inputs: Inputs, declared: Mapping[Address, Declared]) -> tuple[dict[str, Record], dict[str, str]]:
    """Return the records under their addresses of today, and the former address of each that has another one now.

    Raises:
        ConfigError: An entry of ``moved`` would let an object be deleted that it speaks of.
    """
    records = dict(inputs.records)
    former: dict[str, str] = {}
    moving = Moves(inputs.desired.moved).moving(records)
    staying = records.keys() - moving.keys()
    problems = [*_onto_others(moving, staying), *_to_nothing(inputs, moving), *_otherwise(inputs, moving, staying)]
    if problems:
        raise ConfigError(problems)
    for old, steps in moving.items():
        records[str(steps[-1][1])] = records.pop(old)
        former[str(steps[-1][1])] = old
    _follow_renamed_blocks(inputs, declared, records, former)
    return records, former


def _onto_others(moving: Mapping[str, Steps], staying: Collection[str]) -> Iterator[Diagnostic]:
    """Yield two recorded objects that would get one address."""
    owners: dict[str, str] = {text: text for text in staying}
    for old, steps in moving.items():
        move, end = steps[-1]
        other = owners.setdefault(str(end), old)
        if other != old:
            managed = f"{end} manages another object already" if other == str(end) else f"{other} would be {end} too"
            yield problem(
                "E171",
                f"{old} cannot become {end}",
                move.origin.source("to"),
                detail=f"{managed}, and one of the two would be lost.",
                help=f"forget the unwanted object, which leaves it in the API:\n"
                f"  reconciler state rm {in_shell(old)}\n  reconciler state rm {in_shell(other)}\n"
                "or remove the entry, so that each keeps its own block",
                address=end,
            )


def _to_nothing(inputs: Inputs, moving: Mapping[str, Steps]) -> Iterator[Diagnostic]:
    """Yield a recorded object that would get an address which nothing declares, and be deleted there.

    An instance whose block is declared under its new name, and whose key is not, is deleted as it would be without.
    """
    resources = inputs.desired.resources
    blocks = {address.block: address.key is None for address in resources} if moving else {}
    for old, steps in moving.items():
        move, end = steps[-1]
        dropped = end.key is not None and move.target.key is None and blocks.get(end.block) is False
        if inputs.options.destroy or end in resources or dropped or _is_removed(inputs, end):
            continue
        near = did_you_mean(str(end), map(str, resources))
        meant = f"did you mean {in_yaml(near)}? " if near else ""
        yield problem(
            "E180",
            f"{old} would become {end}, which is not declared",
            move.origin.source("to"),
            detail="An undeclared object is deleted, but the moved entry says to keep it.",
            help=f"{meant}To delete it:\n  {removed_entry(end)}",
            address=end,
        )


def _is_removed(inputs: Inputs, address: Address) -> bool:
    return any(removal.address.covers(address) for removal in inputs.desired.removed)


def _otherwise(inputs: Inputs, moving: Mapping[str, Steps], staying: Collection[str]) -> Iterator[Diagnostic]:
    """Yield an entry for an object without a key where the state has those with keys, or the other way round."""
    resources = inputs.desired.resources
    for move in inputs.desired.moved if not inputs.options.destroy else ():
        source, target = move.source, move.target
        if str(target) in staying or target not in resources or str(source) in moving or source.block == target.block:
            continue
        lone, keyed = str(source.block), f"{source.block}["
        left = [
            text
            for text in sorted(staying)
            if (
                text.startswith(keyed) if source.key is None and target.key is not None else source.key and text == lone
            )
            and Address.parse(text) not in resources
        ]
        if left and not any(steps[-1][1] == target for steps in moving.values()):
            yield problem(
                "E171",
                f"the state has no {source}",
                move.origin.source("from"),
                detail=f"It has {', '.join(left)}, which would be deleted, and {target} would be created.",
                help=f"if that is the object:\n  {moved_entry(left[0], target)}",
                address=target,
            )


def undeclared(declared: Mapping[Address, Declared], records: Mapping[str, Record]) -> dict[str, Address]:
    """Return the records that no declaration stands behind, each with its address; only those are parsed."""
    others = records.keys() - set(map(str, declared))
    parsed = {text: Address.parse(text) for text in sorted(others)}
    return {text: address for text, address in parsed.items() if address not in declared}


def needs_first(declared: Mapping[Address, Declared]) -> list[Address]:
    """Return the declared addresses, dependencies first."""
    return graph.sort(
        {a: [need for need in resource.depends_on if need in declared] for a, resource in declared.items()}
    )


def _is_another_form(source: Address, target: Address, text: str) -> bool:
    """Tell whether a recorded address is what the source of an entry would be with keys, or without its own."""
    if source.key is not None:
        return text == str(source.block)
    return target.key is not None and text.startswith(f"{source}[")


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
        resource = declared[address]
        if str(address) in records or not resource.resource_type.unique:
            continue
        key = declared_key(resource.resource_type, settle(resource.values, lambda reference: lookup(reference, known)))
        old = left.get((resource.resource_type.name, key or ""))
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
    gone = {
        text: records[text] for text in undeclared(declared, records) if _resource_type(inputs, records[text]).unique
    }
    recorded = {(record.type, record.natural_key): text for text, record in gone.items() if record.natural_key}
    shown = {
        (address.type, key): str(address)
        for address, live in _live(inputs, gone).items()
        if (key := live_key(_resource_type(inputs, gone[str(address)]), live))
    }
    return recorded | shown


def _live(inputs: Inputs, records: Mapping[str, Record]) -> dict[Address, Live]:
    """Return the live objects of records by address."""
    objects = {
        text: inputs.snapshot.of(_resource_type(inputs, record)).get(record.remote_id)
        for text, record in records.items()
    }
    return {Address.parse(text): live for text, live in objects.items() if live is not None}


def _resource_type(inputs: Inputs, record: Record) -> ResourceType:
    return inputs.resource_types(record.type)


def renamed_perhaps(decisions: list[Decision]) -> list[Decision]:
    """Return the decisions, with a word to each delete and create that look like one object under a new name.

    Two objects may have a key that is only a hint, so nothing is moved without a ``moved`` entry.
    """
    gone = [
        decision for decision in decisions if decision.change.action is Action.DELETE and decision.work.live is not None
    ]
    made = {
        (decision.work.resource_type.name, declared_key(decision.work.resource_type, decision.work.values)): decision
        for decision in (decisions if gone else ())
        if decision.change.action is Action.CREATE
    }
    pairs: dict[Address, str] = {}
    for old in gone:
        new = made.get((old.work.resource_type.name, live_key(old.work.resource_type, old.work.live or {})))
        if new is not None and declared_key(new.work.resource_type, new.work.values) is not None:
            entry = moved_entry(old.change.address, new.change.address)
            message = f"{old.change.address} and {new.change.address} have the same {key_words(old.work.resource_type)}"
            advice = f"{message}; if you renamed it, add  {entry}"
            pairs |= dict.fromkeys((old.change.address, new.change.address), advice)
    return [_warned(decision, pairs.get(decision.change.address)) for decision in decisions] if pairs else decisions


def _warned(decision: Decision, message: str | None) -> Decision:
    if not message:
        return decision
    change = decision.change
    return replace(decision, change=replace(change, warnings=(*change.warnings, message)))
