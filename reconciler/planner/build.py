"""Put a plan together: match, settle and decide address by address, then guard, order and sum up."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from reconciler import graph
from reconciler.address import Address
from reconciler.diagnostics import ConfigError, Diagnostic, meant, problem
from reconciler.planner import decide, guards, platform
from reconciler.planner.content import with_content
from reconciler.planner.guards.unmanaged import noticed
from reconciler.planner.lengthy import lengthy
from reconciler.planner.match import How, Matcher
from reconciler.planner.renames import moved, needs_first, renamed_perhaps, undeclared
from reconciler.plans.change import Action, Change, by_address, phases
from reconciler.plans.inputs import PlannedChanges, unseen
from reconciler.plans.model import OutputValue, Plan, Reading
from reconciler.plans.redacted import redacted
from reconciler.quoting import in_shell, moved_entry
from reconciler.resource.keys import declared_key
from reconciler.values import Deferred, Secret, leaves, lookup, mask, settle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from reconciler.planner.match import Match
    from reconciler.plans.inputs import Decision, Inputs
    from reconciler.resolve import Declared
    from schemas.markers import Live
    from state.records import Record


def build(inputs: Inputs) -> PlannedChanges:
    """Return the plan, and the work behind it.

    Raises:
        ConfigError: An ``import`` block names an object that is not there, or has an address already.
    """
    declared = {} if inputs.options.destroy else dict(inputs.desired.resources)
    records, former = moved(inputs, declared)
    _check_named(inputs, declared, records, former)
    _check_filter(inputs, declared, records, former)
    known: dict[Address, Live] = dict(inputs.data)
    decisions = noticed(inputs, _declared(inputs, declared, records, former, known), records)
    decisions += _orphans(inputs, declared, records, former)
    decisions = platform.with_commands(renamed_perhaps(decisions))
    changes = _targeted(inputs, _ordered(decisions), declared)
    work = {decision.change.address: decision.work for decision in decisions}
    guarded = guards.apply_all(inputs, changes, work)
    shown = by_address(with_content(change, work[change.address]) for change in guarded if change.notable)
    standing = tuple(map(_as_it_stands, shown)) if inputs.options.refresh_only else ()
    standing = tuple(change for change in standing if change.is_to_be_looked_at or change.is_at_risk)
    mended = {change.address for change in guarded if change.sends} if not inputs.options.refresh_only else set()
    drift = [
        replace(entry, reverted=entry.reverted and entry.address in mended)
        for decision in decisions
        for entry in decision.drift
        if inputs.options.only.keeps(entry.address)
    ]
    slow = () if inputs.options.refresh_only else lengthy(guarded, work)
    plan = Plan(
        basis=inputs.basis,
        changes=standing if inputs.options.refresh_only else shown,
        drift=tuple(sorted(drift, key=lambda entry: (entry.address, entry.path))),
        outputs=outputs(inputs.desired.outputs, known) if not inputs.options.destroy else {},
        unchanged=len(guarded) - len(shown),
        reading=_reading(inputs),
        warnings=(*_idle_acks(inputs, declared, records), *_all_gone(inputs), *slow),
        skipped=inputs.desired.skipped,
        aside=phases(shown) - phases(standing) if inputs.options.refresh_only else {},
        only=inputs.options.only.words,
    )
    kept = {change.address for change in guarded}
    plan = redacted(plan, inputs.desired.secrets)
    return PlannedChanges(
        plan, {a: w for a, w in work.items() if a in kept}, inputs.desired, inputs.snapshot, inputs.data
    )


def _as_it_stands(change: Change) -> Change:
    """Return a change as a plan shows it that only looks: without what it would do."""
    return change if change.action is Action.NONE else change.without_action


def _check_named(
    inputs: Inputs, declared: Iterable[Address], records: Iterable[str], former: Mapping[str, str]
) -> None:
    """Refuse a target that is neither declared nor recorded: it would silently mean "nothing to do"."""
    named = (*inputs.options.targets, *inputs.options.replaces)
    known = {*declared, *map(Address.parse, records)} if named else set()
    covering = {name for address in known for name in address.names}
    unknown = [target for target in named if target not in covering]
    if unknown:
        today = {Address.parse(old): new for new, old in former.items()}
        raise ConfigError([_unknown_address(target, known, today.get(target, "")) for target in unknown])


def _check_filter(
    inputs: Inputs, declared: Iterable[Address], records: Iterable[str], former: Mapping[str, str]
) -> None:
    """Refuse a pattern that matches nothing declared or recorded."""
    if only := inputs.options.only:
        known = sorted({*declared, *map(Address.parse, records)})
        moved = {old: f"it has moved; use {in_shell(new)}" for new, old in former.items()}
        only.check(known, "E206", "declared or managed object", moved)


def _idle_acks(inputs: Inputs, declared: Iterable[Address], records: Iterable[str]) -> tuple[str, ...]:
    """Return a sentence for each --ack of nothing: a typing mistake, or of what was deleted by an earlier run."""
    acks = inputs.options.acks
    known = {*declared, *inputs.desired.resources, *map(Address.parse, records)} if acks else set()
    covering = {name for address in known for name in address.names}
    unknown = [ack for ack in acks if ack not in covering]
    return tuple(f"--ack {in_shell(ack)}: this address is neither declared nor in the state" for ack in unknown)


def _all_gone(inputs: Inputs) -> tuple[str, ...]:
    """Return a sentence for each type of which many objects are recorded and none is left."""
    recorded: dict[str, list[str]] = {}
    for record in () if inputs.options.destroy else inputs.records.values():
        recorded.setdefault(record.type, []).append(record.remote_id)
    return tuple(
        f"none of the {len(ids)} recorded objects of type {name} exists in the API, neither in its "
        "list nor by id; check project and credentials before they are created again"
        for name, ids in sorted(recorded.items())
        if len(ids) >= guards.SMALLEST and not any(map(inputs.snapshot.of(inputs.resource_types(name)).get, ids))
    )


def _unknown_address(address: Address, known: Collection[Address], today: str) -> Diagnostic:
    near = f"it has moved; use {in_shell(today)}" if today else meant(address, map(str, known))
    return problem(
        "E206",
        label=f"{address} is neither declared nor in the state",
        help=near or "list the addresses:\n  reconciler state list",
        address=address,
    )


def outputs(declared: Mapping[str, Any], known: Mapping[Address, Live]) -> dict[str, OutputValue]:
    """Return the output values as far as the known live objects give them, sensitive ones masked."""
    return {name: _output(output, known) for name, output in declared.items()}


def _output(output: Any, known: Mapping[Address, Live]) -> OutputValue:
    value = settle(output.value, lambda reference: lookup(reference, known))
    kinds = [type(leaf) for _, leaf in leaves(value)]
    sensitive = output.sensitive or Secret in kinds
    return OutputValue("(secret)" if sensitive else mask(value), sensitive, Deferred in kinds)


def _declared(
    inputs: Inputs,
    declared: Mapping[Address, Declared],
    records: Mapping[str, Record],
    former: Mapping[str, str],
    known: dict[Address, Live],
) -> list[Decision]:
    """Decide about every declared address, dependencies first, so that references can be settled on the way."""
    imports = {str(block.to): block for block in inputs.desired.imports}
    ids = {address: block.id for address, block in imports.items()}
    matcher = Matcher(inputs.snapshot, records, ids, cache(lambda: _keys(declared)))
    decisions: list[Decision] = []
    missing: list[Diagnostic] = []
    for address in needs_first(declared):
        resource, text = declared[address], str(address)
        values = (
            settle(resource.values, lambda reference: lookup(reference, known)) if resource.waits else resource.values
        )
        match = matcher.match(text, resource.resource_type, values)
        if match.how is How.IMPORT and match.live is None:
            missing.append(_not_there(imports[text], match.remote_id))
            continue
        if match.how is How.TAKEN:
            missing.append(_taken(imports[text], match))
            continue
        if text in former and text in imports and imports[text].id != match.remote_id:
            missing.append(_moved_here(imports[text], former[text], records[text].remote_id))
            continue
        decision = decide.declared(inputs, resource, values, records.get(text), match, former.get(text, ""))
        decisions.append(decision)
        if match.live is not None and decision.change.action is not Action.REPLACE:
            known[address] = match.live
        elif unseen(decision) and text in records:
            known[address] = {**records[text].declared, **records[text].observed}  # what it will be when it appears
    if missing:
        raise ConfigError(missing)
    return decisions


def _keys(declared: Mapping[Address, Declared]) -> frozenset[tuple[str, str]]:
    """Return type and natural key of every block whose key is declared in full."""
    keys = (
        (resource.resource_type.name, declared_key(resource.resource_type, resource.values))
        for resource in declared.values()
    )
    return frozenset((name, key) for name, key in keys if key is not None)


def _not_there(block: Any, remote_id: str) -> Diagnostic:
    return problem(
        "E201",
        label=f'the project has no {block.to.type} with id "{remote_id}"',
        help="check the id, or remove the import block to create the object",
        address=block.to,
        source=block.origin.source("id"),
    )


def _taken(block: Any, match: Match) -> Diagnostic:
    (owner,) = match.candidates
    return problem(
        "E202",
        label=f'"{match.remote_id}" is {owner}',
        detail="Two addresses of one object would undo each other's changes in every apply.",
        help=f"remove the import block; to rename instead:\n  {moved_entry(owner, block.to)}",
        address=block.to,
        source=block.origin.source("id"),
    )


def _moved_here(block: Any, old: str, remote_id: str) -> Diagnostic:
    return problem(
        "E202",
        label=f'{block.to} is "{remote_id}", which was {old}',
        detail="An address has one object: either the moved or the imported one.",
        help="remove the import block, or the entry of moved",
        address=block.to,
        source=block.origin.source("id"),
    )


def _orphans(
    inputs: Inputs, declared: Mapping[Address, Declared], records: Mapping[str, Record], former: Mapping[str, str]
) -> list[Decision]:
    """Decide about every record that is no longer declared."""
    decisions = []
    for text, address in undeclared(declared, records).items():
        record = records[text]
        removal = next((entry for entry in inputs.desired.removed if entry.address.covers(address)), None)
        forget = removal is not None and not removal.destroy
        decision = decide.orphan(inputs, record, inputs.resource_types(record.type), address, forget=forget)
        old = former.get(text, "")
        change = replace(decision.change, moved_from=old) if old else decision.change
        decisions.append(replace(decision, change=change, work=replace(decision.work, former=old)))
    return decisions


def _ordered(decisions: list[Decision]) -> list[Change]:
    """Tell each change what goes first: dependencies before dependents, and the other way round for deletes."""
    acting = {
        decision.change.address
        for decision in decisions
        if decision.change.action is not Action.NONE or unseen(decision)
    }
    dependents: dict[str, list[Address]] = {}
    for decision in decisions:
        for need in decision.work.record.depends_on if decision.work.record else ():
            dependents.setdefault(need, []).append(decision.change.address)
    return _without_circles([_with_needs(decision, acting, dependents) for decision in decisions], decisions)


def _without_circles(changes: list[Change], decisions: list[Decision]) -> list[Change]:
    """Let no two deletes wait for each other: of what was recorded in a circle, the oldest is out of date.

    A run that stopped between two changes leaves such a circle when their dependency was turned round. What is declared
    holds none, so it consists of recorded needs alone.
    """
    waits = {change.address: set(change.depends_on) for change in changes if change.depends_on}
    written = {
        decision.change.address: decision.work.record.updated_at
        for decision in decisions
        if decision.work.record is not None
    }
    while (circle := graph.find_cycle(waits)) is not None:
        # A delete waits for whoever is recorded as needing it: each entry stands beside the one it is recorded of.
        waiting, recorded = min(pairwise(circle), key=lambda pair: (written[pair[1]], pair))
        waits[waiting].discard(recorded)
    return [replace(change, depends_on=tuple(sorted(waits.get(change.address, ())))) for change in changes]


def _with_needs(decision: Decision, acting: set[Address], dependents: Mapping[str, Iterable[Address]]) -> Change:
    change, work = decision.change, decision.work
    if change.action in (Action.DELETE, Action.FORGET):
        needs = {other for other in dependents.get(work.record.address if work.record else "", ()) if other in acting}
    else:
        needs = {need for need in (work.declared.depends_on if work.declared else ()) if need in acting}
    return replace(change, depends_on=tuple(sorted(needs - {change.address}))) if needs else change


def _targeted(inputs: Inputs, changes: list[Change], declared: Mapping[Address, Declared]) -> list[Change]:
    """Keep what the filter shows, or the targets and what they depend on; everything when there is neither."""
    targets, only = inputs.options.targets, inputs.options.only
    if only:
        return [change for change in changes if only.keeps(change.address)]
    if not targets:
        return changes
    wanted = [change.address for change in changes if any(target.covers(change.address) for target in targets)]
    needs = {change.address: change.depends_on for change in changes}
    kept: set[Address] = set()
    while wanted:
        address = wanted.pop()
        if address in kept:
            continue
        kept.add(address)
        wanted += needs.get(address, ())
        wanted += declared[address].depends_on if address in declared else ()
    return [change for change in changes if change.address in kept]


def _reading(inputs: Inputs) -> Reading:
    snapshot = inputs.snapshot
    return Reading(len(snapshot.collections), snapshot.objects, snapshot.requests)
