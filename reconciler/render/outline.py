"""Arrange a plan for a reviewer: what cannot be undone first, equal changes together, the instances of a block as one.

This is the one model that every form of a plan is worded from, text, Markdown and HTML: it says what stands under which
heading, what is said once and what of each, and which fields are texts to review. It words nothing, and it leaves out
only what stands still for one reason; how much of a field fits is for the form to say, but a text to review is shown
whole in every form.

    outline = arranged(plan)
    for section in outline.dangers:      # "Cannot be undone": before everything else, never folded
    for section in outline.sections:     # one for each type, in the order of addresses
        for group in section.entries:    # a Group, or a Rest of rows that stand still for one reason
            group.first                  # the change that has what all have in common: word, effect, status, warnings
            group.shared                 # the fields that are the same in all of them, said once
            for part in group.parts:     # then one line for each, with what it has of its own
                part.changes, part.fields
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from reconciler.plans.change import Action, Guard, Status
from reconciler.plans.drift import Origin
from reconciler.render import folding
from reconciler.render.labels import word
from reconciler.render.leaves import condensed, flattened, is_text
from reconciler.render.platform_changes import sentence, ways
from schemas.lifecycle import Phase, Reversibility

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.plans.change import Change, FieldChange
    from reconciler.plans.drift import Drift
    from reconciler.plans.model import Plan

FEW: Final = 12
"""Changes up to which every field has a line of its own; above, what is no text to review is said in one line."""

DANGERS: Final[Mapping[str, frozenset[Reversibility]]] = {
    "Cannot be undone": frozenset({Reversibility.IRREVERSIBLE, Reversibility.TIME_LOCKED}),
    "Costly to undo": frozenset({Reversibility.COSTLY}),
}
"""Heading to the classes of changes that stand under it, the gravest first."""


@dataclass(frozen=True, slots=True)
class Part:
    """What some changes of a group have of their own: usually one change, several where they are equal."""

    changes: tuple[Change, ...]
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Changes that do the same and mean the same: one, several that are equal, or the instances of a block.

    Attributes:
        changes: All of them, in the order of addresses.
        shared: Fields that are the same in all; without a place in the files where they have several.
        parts: What is left of each; empty unless they are instances of one block.
        block: The address of that block, None otherwise.
        acknowledged: Whether it needed an acknowledgement, which the plan was made with.
    """

    changes: tuple[Change, ...]
    shared: tuple[FieldChange, ...] = ()
    parts: tuple[Part, ...] = ()
    block: Address | None = None
    acknowledged: bool = False

    @property
    def first(self) -> Change:
        """The change that shows what all of them do."""
        return self.changes[0]

    @property
    def unacknowledged(self) -> tuple[Change, ...]:
        """The changes that wait for an acknowledgement of their own."""
        return self.changes if self.first.guard is Guard.ACK else ()

    def is_text(self, field: FieldChange) -> bool:
        """Tell whether a field is a text that people read, and so one to review."""
        return is_text(self.first.type, field)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading: a type, or one of ``DANGERS``, where addresses are to be written whole."""

    name: str
    entries: tuple[Group | folding.Rest[Change], ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The entries that are shown."""
        return tuple(entry for entry in self.entries if isinstance(entry, Group))


@dataclass(frozen=True, slots=True)
class Outline:
    """A plan as it is to be read.

    Attributes:
        dangers: What cannot be undone, or only at a cost.
        sections: Everything else, by type.
        decided: What platforms decided on their own and this plan leaves so.
        degraded: Changes whose objects a platform paused, blocked or disabled.
        size: How many changes do something, now or once nothing stands in their way.
    """

    dangers: tuple[Section, ...]
    sections: tuple[Section, ...]
    decided: tuple[Drift, ...]
    degraded: tuple[Change, ...]
    size: int

    @property
    def is_short(self) -> bool:
        """Whether every field gets a line of its own."""
        return self.size <= FEW


def arranged(plan: Plan, *, verbose: bool = False) -> Outline:
    """Return the plan as it is to be read; ``verbose`` puts no changes together and leaves no row out."""
    notable = [change for change in plan.changes if change.notable]
    grave = {id(change): title for change in notable if (title := danger(change))}
    return Outline(
        tuple(
            Section(title, tuple(_entries(plan, chosen, verbose=verbose)))
            for title in DANGERS
            if (chosen := [change for change in notable if grave.get(id(change)) == title])
        ),
        tuple(
            Section(type_name, tuple(_entries(plan, list(changes), verbose=verbose)))
            for type_name, changes in groupby(
                (change for change in notable if id(change) not in grave), key=lambda change: change.type
            )
        ),
        tuple(entry for entry in plan.drift if entry.origin is Origin.PLATFORM),
        tuple(change for change in plan.changes if change.phase == Phase.DEGRADED),
        sum(change.action is not Action.NONE for change in notable),
    )


def danger(change: Change) -> str:
    """Return the heading under which a change stands that an apply would make, or that waits to be acknowledged."""
    if not (change.pending or change.guard is Guard.ACK):
        return ""
    return next((title for title, classes in DANGERS.items() if change.reversibility in classes), "")


def _entries(plan: Plan, changes: Sequence[Change], *, verbose: bool) -> Iterator[Group | folding.Rest[Change]]:
    groups = [_alone(plan, change, flattened(change)) for change in changes] if verbose else _grouped(plan, changes)
    for entry in folding.folded(groups, _reason, verbose=verbose):
        if isinstance(entry, folding.Rest):
            yield folding.Rest([group.first for group in entry.rows])
        else:
            yield entry


def _reason(group: Group) -> Hashable | None:
    return None if len(group.changes) > 1 or _is_reviewed(group.first) else folding.reason(group.first)


def _is_reviewed(change: Change) -> bool:
    """Tell whether a change is shown whatever the size.

    An apply makes it or asks for it, it has a text to read, or its platform changed something.
    """
    return (
        change.pending
        or bool(change.platform_changes)
        or change.guard is Guard.ACK
        or (change.action is not Action.NONE and any(is_text(change.type, leaf) for leaf in flattened(change)))
    )


def _grouped(plan: Plan, changes: Sequence[Change]) -> list[Group]:
    """Return the instances of each block that do the same together, then what is left and equal, in order."""
    fields = {id(change): tuple(condensed(change)) for change in changes}
    reviewed = {id(change) for change in changes if _is_reviewed(change)}
    blocks: dict[Hashable, list[Change]] = {}
    for change in changes:
        instance = bool(change.address.keys) and id(change) in reviewed
        blocks.setdefault((change.address.everywhere, _likeness(change)) if instance else id(change), []).append(change)
    equal: dict[Hashable, list[Change]] = {}
    groups: list[Group] = []
    for instances in blocks.values():
        first = instances[0]
        if len(instances) > 1:
            groups.append(_block(plan, instances, fields))
        elif id(first) in reviewed:
            equal.setdefault((first.type, _likeness(first), _same(fields[id(first)])), []).append(first)
        else:
            groups.append(_alone(plan, first, fields[id(first)]))
    for alike in equal.values():
        shared = _placed([fields[id(change)] for change in alike])
        groups.append(Group(tuple(alike), shared, acknowledged=_acknowledged(plan, alike)))
    return sorted(groups, key=lambda group: group.first.address)


def _alone(plan: Plan, change: Change, fields: Iterable[FieldChange]) -> Group:
    return Group((change,), tuple(fields), acknowledged=_acknowledged(plan, [change]))


def _block(plan: Plan, instances: Sequence[Change], fields: Mapping[int, tuple[FieldChange, ...]]) -> Group:
    each = [{_looks(field): field for field in fields[id(change)]} for change in instances]
    common = [look for look in each[0] if all(look in other for other in each)]
    shared = _placed([[own[look] for look in common] for own in each])
    said = set(common)
    parts: dict[tuple[Hashable, ...], list[int]] = {}
    for index, own in enumerate(each):
        parts.setdefault(tuple(look for look in own if look not in said), []).append(index)
    return Group(
        tuple(instances),
        shared,
        tuple(
            Part(
                tuple(instances[index] for index in alike), _placed([[each[i][look] for look in looks] for i in alike])
            )
            for looks, alike in parts.items()
        ),
        instances[0].address.everywhere,
        _acknowledged(plan, instances),
    )


def _likeness(change: Change) -> Hashable:
    """Return what two changes must have in common to be said at once: all that is said of them but their fields."""
    return (
        change.action,
        word(change),
        change.status,
        change.guard,
        "" if change.guard is Guard.ACK else change.why,  # names the change itself
        change.effect,
        change.reason,
        change.reversibility,
        change.warnings,
        tuple((sentence(found), *ways(found)) for found in change.platform_changes),
        change.moved_from,
        change.remote_id if change.action is Action.ADOPT else "",
        change.since if change.status is Status.WAITING else "",
    )


def _same(fields: Iterable[FieldChange]) -> Hashable:
    return tuple(map(_looks, fields))


def _looks(field: FieldChange) -> Hashable:
    """Return all that is shown of a field but its place in the files; values as they are written, told from others."""
    return field.path, field.label, repr(field.before), repr(field.after), field.sensitive, field.known_after_apply


def _placed(alike: Sequence[Sequence[FieldChange]]) -> tuple[FieldChange, ...]:
    """Return the fields of the first of several changes that have the same, each with its place if all agree on it."""
    return tuple(
        fields[0] if len({field.source for field in fields}) == 1 else replace(fields[0], source="")
        for fields in zip(*alike, strict=True)
    )


def _acknowledged(plan: Plan, changes: Sequence[Change]) -> bool:
    acks = set(plan.basis.acks)
    ready = changes[0].status is Status.READY and bool(acks)
    return ready and all(set(map(str, _named_by(change.address))) & acks for change in changes)


def _named_by(address: Address) -> tuple[Address, ...]:
    """Return what an acknowledgement may name instead of an object: itself, its block here, and in every instance."""
    return address, address.block, address.everywhere
