"""Arrange the groups of an outline for a page: what each is called and means, its fields, and what people will see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reconciler.plans.change import Action, Guard, Status
from reconciler.render.folding import Rest, summary
from reconciler.render.html.values import Row, row
from reconciler.render.labels import UNDOING, short_name, word
from reconciler.render.leaves import short_names
from reconciler.render.outline import danger
from reconciler.render.plan import called, keys_of, meaning, needed
from reconciler.render.platform_changes import beside, ways
from reconciler.render.previews import is_drawn, previews

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reconciler.plans.change import Change, FieldChange
    from reconciler.render.labels import Word
    from reconciler.render.outline import Group, Section
    from reconciler.render.previews import BeforeAfter


@dataclass(frozen=True, slots=True)
class Seen:
    """What people see of one or more objects, and what these are called."""

    name: str
    shown: BeforeAfter


@dataclass(frozen=True, slots=True)
class Table:
    """Fields of some changes, and what these are called where they are not all of the group."""

    name: str
    rows: Sequence[Row]
    compares: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A group, or rows that stand still for one reason, as the page shows it.

    Attributes:
        name: What it is called.
        type: Resource type.
        word: Sign and name of what is done.
        meaning: What that means beyond itself.
        undoing: IRREVERSIBLE or TIME-LOCKED, "" otherwise.
        place: Where it is declared.
        addresses: All objects, where the name does not say which.
        notes: What stands in the way or is to be known: kind, and sentence.
        tables: Its fields.
        settings: Of what is new and drawn, the fields that the drawing does not show.
        seen: What people see of it.
        is_grave: Whether it cannot simply be undone.
    """

    name: str
    type: str
    word: Word
    meaning: str = ""
    undoing: str = ""
    place: str = ""
    addresses: Sequence[str] = ()
    notes: Sequence[tuple[str, str]] = ()
    tables: Sequence[Table] = ()
    settings: Sequence[Table] = ()
    seen: Sequence[Seen] = ()
    is_grave: bool = False

    @property
    def action(self) -> str:
        """What the filter calls it."""
        return self.word.name or "unchanged"


def entries(section: Section, now: datetime) -> Iterator[Entry]:
    """Yield what stands under a heading."""
    for entry in section.entries:
        if isinstance(entry, Rest):
            first = entry.rows[0]
            listed = [short_name(change) for change in entry.rows]
            yield Entry(summary(entry, now), first.type, word(first), addresses=listed)
        else:
            yield _entry(entry, section, now)


def _entry(group: Group, section: Section, now: datetime) -> Entry:
    change = group.first
    instances = f"{len(group.changes):,} instances" if group.block else ""
    tables = list(_tables(group))
    seen = _seen(group)
    said = "".join(text for text, style in meaning(change, now) if style != "grave")
    named = not group.block and len(group.changes) == 1
    return Entry(
        name=called(group, section),
        type=change.type,
        word=word(change),
        meaning="; ".join(filter(None, (instances, said))),
        undoing=UNDOING.get(change.reversibility, "") if change.action is not Action.NONE else "",
        place=next((field.source for field in change.fields if field.source and change.action is Action.CREATE), ""),
        addresses=() if named else [short_name(each) for each in group.changes],
        notes=list(_notes(group)),
        tables=tables,
        settings=list(_settings(change, tables)) if seen and change.action is Action.CREATE else (),
        seen=seen,
        is_grave=bool(danger(change)),
    )


def _notes(group: Group) -> Iterator[tuple[str, str]]:
    change = group.first
    if change.status is Status.BLOCKED and change.why and change.guard is not Guard.ACK:
        yield "blocked", change.why
    for each in group.unacknowledged:
        yield "blocked", needed(each)
    if group.acknowledged and danger(change):
        yield "note", "acknowledged with --ack"
    for found in beside(change.platform_changes, word(change).name):
        yield "note", found
    for warning in change.warnings:
        yield "warning", warning
    for finding in change.platform_changes:
        yield from ways(finding)


def _tables(group: Group) -> Iterator[Table]:
    parts: list[tuple[str, Sequence[FieldChange]]] = [("", group.shared)]
    parts += [(keys_of(part), part.fields) for part in group.parts]
    for name, fields in parts:
        if fields:
            yield Table(name, list(map(row, fields, short_names(fields))), group.first.action is not Action.CREATE)


def _settings(change: Change, tables: Sequence[Table]) -> Iterator[Table]:
    for table in tables:
        if rows := [row for row in table.rows if not is_drawn(change, row.path)]:
            yield replace(table, rows=rows)


def _seen(group: Group) -> Sequence[Seen]:
    """Return what is seen of each object, once where it is the same of several."""
    known: list[tuple[list[Change], BeforeAfter]] = []
    for change in group.changes:
        shown = previews(change)
        if shown is None:
            continue
        same: Any = next((changes for changes, other in known[-1:] if other == shown), None)
        if same is None:
            known.append(([change], shown))
        else:
            same.append(change)
    return [Seen(", ".join(map(_own_name, changes)), shown) for changes, shown in known]


def _own_name(change: Change) -> str:
    return " ".join(change.address.keys) or change.address.name
