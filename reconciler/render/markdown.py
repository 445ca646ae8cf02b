"""Word a plan as a comment on a pull request: what is grave first, a short plan unfolded, no longer than it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler.plans.change import Guard, Status
from reconciler.plans.drift import Origin
from reconciler.render import folding, live_objects
from reconciler.render import parts as tables
from reconciler.render import untranslated as lacking
from reconciler.render.comment import Markdown, code, commanded, cut, escaped, filled, together
from reconciler.render.labels import word
from reconciler.render.markdown_fields import blocks
from reconciler.render.notes import drift, only_looks, others, summary
from reconciler.render.outline import Group, arranged, danger
from reconciler.render.plan import called, keys_of, meaning
from reconciler.render.platform_changes import beside, ways
from reconciler.render.skipped import sentences
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.plans.change import Change
    from reconciler.plans.model import Plan
    from reconciler.render.outline import Outline, Section
    from reconciler.resolve import Untranslated
    from reconciler.resource.phase import PartStatus

MARKER: Final = Markdown("<!-- reconciler plan -->")
"""First line of every comment, so that a bot finds its own again and edits it in place."""

MOST_BYTES: Final = 60_000
SHORT: Final = 30
"""Changes up to which nothing is folded."""
_RESERVED = 2_000  # for the notes about what was left out
_ACKS = 20_000  # bytes of the lines that acknowledge
_NOTE = 200  # for the note of one section
_FIRST = 100  # rows shown of a type that is too long to show whole
_NOTHING: Final = Markdown("")
_NO_PARTS: Final[Mapping[Address, Sequence[PartStatus]]] = {}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something of a section that may be left out where there is no room, and of how many changes it is."""

    text: Markdown
    changes: int


@dataclass(frozen=True, slots=True)
class _Table:
    """One section: its heading, a row for each entry, and what there is to read of each below the table."""

    heading: Markdown
    rows: Sequence[Markdown]
    pieces: Sequence[_Piece]
    folded: bool

    def shortest(self) -> Markdown:
        """Return the first rows."""
        return self._of(self.rows[:_FIRST], [self._more_rows()])

    def fitting(self, room: int) -> Markdown:
        """Return as much as fits into so many bytes; at least the first rows."""
        rows, below = self.rows, _NOTHING
        if _size(self._of(rows, [])) > room:
            rows, below = rows[:_FIRST], self._more_rows()
        kept: list[Markdown] = []
        room -= _size(self._of(rows, [below]))
        for at, piece in enumerate(self.pieces):
            room -= _size(piece.text)
            if room < (_NOTE if at + 1 < len(self.pieces) else 0):
                break
            kept.append(piece.text)
        left = sum(piece.changes for piece in self.pieces[len(kept) :])
        note = _left_out(left, "The fields and texts of {} more are not shown")
        return self._of(rows, [below, *kept, note])

    def _more_rows(self) -> Markdown:
        return _left_out(len(self.rows) - _FIRST, "{} more are not shown")

    def _of(self, rows: Sequence[Markdown], below: Iterable[Markdown]) -> Markdown:
        table = together([filled("| | address | action | meaning |"), filled("|---|---|---|---|"), *rows], "\n")
        content = together([table, *present(below)], "\n\n")
        if self.folded:
            return filled("<details>\n<summary>{}</summary>\n\n{}\n\n</details>", self.heading, content)
        return filled("**{}**\n\n{}", self.heading, content)


def markdown(
    plan: Plan,
    now: datetime,
    *,
    unmanaged: int = 0,
    parts: Mapping[Address, Sequence[PartStatus]] = _NO_PARTS,
    untranslated: Sequence[Untranslated] = (),
) -> Markdown:
    """Return the comment: marker, line of counts, what needs attention, then a section for each type.

    Args:
        plan: What to show.
        now: The present moment, for how long something has been waiting.
        unmanaged: How many live objects nobody manages.
        parts: Where each part stands of the objects that were asked for.
        untranslated: Languages that texts of blocks lack.

    Returns:
        Markdown of less than 60,000 bytes, which says what was left out; up to 30 changes are unfolded.
    """
    outline = arranged(plan)
    head = [MARKER, filled("### {}", escaped(_headline(plan))), _basis(plan), _decided(plan, outline)]
    grave = [_table(section, now, folded=False) for section in outline.dangers]
    asked = [acknowledgements(plan.changes), _people(plan.changes)]
    sections = [_table(section, now, folded=outline.size > SHORT) for section in outline.sections]
    tail = [
        bullets(filled("**Changed since the last apply**"), drift(plan, platform=False)),
        bullets(filled("**Warnings**"), plan.warnings),
        bullets(filled("**Not read**"), sentences(plan.skipped)),
        bullets(filled("**Not translated**"), lacking.lines(untranslated)),
        *map(escaped, live_objects.unmanaged(unmanaged)),
        *tables.markdown(parts),
    ]
    return _fitted(present(head), grave, present(asked), sections, present(tail))


def acknowledgements(changes: Iterable[Change]) -> Markdown:
    """Return the lines that acknowledge what waits for it, each ready to be pasted into a commit message."""
    waiting = [change.address for change in changes if change.guard is Guard.ACK]
    lines: list[Markdown] = []
    room = _ACKS
    for address in waiting:
        line = filled("- {}", code(f"Reconciler-Ack: {address}"))
        room -= _size(line)
        if room < 0:
            break
        lines.append(line)
    left = len(waiting) - len(lines)
    more = [filled("- and {} more; run reconciler plan to see them", escaped(f"{left:,}"))] if left else []
    title = filled("**Needs an acknowledgement**: end a commit message with the line, or use --ack ADDRESS")
    return together([title, _NOTHING, *lines, *more], "\n") if waiting else _NOTHING


def fitting(whole: Markdown) -> Markdown:
    """Return a comment, cut where it is longer than a comment may be."""
    if len(whole.encode()) < MOST_BYTES:
        return whole
    return filled(
        "{}\n\n_Too long to show here; run reconciler plan to see the rest._\n", cut(whole, MOST_BYTES - _RESERVED)
    )


def _headline(plan: Plan) -> str:
    """Return the line of counts; of a plan that only looks, how much changed outside."""
    if not only_looks(plan):
        return f"{of_stage(plan)}{summary(plan)}"
    outside = {entry.address for entry in plan.drift if entry.origin is Origin.OUTSIDE}
    changed = f"{count(len(outside), 'object')} changed outside" if outside else "Nothing changed outside"
    return of_stage(plan) + ". ".join([changed, *others(plan), count(plan.reading.requests, "request")]) + "."


def of_stage(plan: Plan) -> str:
    """Return what a headline begins with: the stage, where the files have some."""
    return f"Stage {plan.basis.stage}: " if plan.basis.stage else ""


def _basis(plan: Plan) -> Markdown:
    """Return where the plan is about; a number sign before the state's number would make it that of an issue."""
    basis = plan.basis
    return filled("Project {} at {}, state {}.", code(basis.project), code(basis.host), escaped(str(basis.serial)))


def _decided(plan: Plan, outline: Outline) -> Markdown:
    """Return what platforms did on their own: put something into another category, paused or disabled it."""
    degraded = (
        filled("- {}: {}", code(str(change.address)), escaped("; ".join(filter(None, (change.why, *change.warnings)))))
        for change in outline.degraded
    )
    moved = (filled("- {}", escaped(sentence)) for sentence in drift(plan, platform=True))
    return listed(filled("**Decided by a platform**"), [*moved, *degraded])


def _people(changes: Iterable[Change]) -> Markdown:
    entries = [
        filled("- {}: {}", code(str(change.address)), commanded(change.why))
        for change in changes
        if change.status is Status.NEEDS_HUMAN
    ]
    return listed(filled("**Action required**"), entries)


def _table(section: Section, now: datetime, *, folded: bool) -> _Table:
    number = sum(len(entry.changes if isinstance(entry, Group) else entry.rows) for entry in section.entries)
    rows = [_row(entry, section, now) if isinstance(entry, Group) else _rest(entry, now) for entry in section.entries]
    pieces = [piece for group in section.groups for piece in _pieces(group, section)]
    return _Table(escaped(f"{section.name}: {count(number, 'entry', 'entries')}"), rows, pieces, folded)


def _rest(rest: folding.Rest[Change], now: datetime) -> Markdown:
    return filled("| | | | _{}; reconciler plan -v shows all_ |", escaped(folding.summary(rest, now)))


def _row(group: Group, section: Section, now: datetime) -> Markdown:
    change = group.first
    shown = word(change)
    instances = count(len(group.changes), "instance") if group.block else ""
    said = escaped("; ".join(filter(None, [instances, "".join(text for text, _ in meaning(change, now))])))
    blocked = filled(" **blocked:** {}", escaped(change.why)) if change.status is Status.BLOCKED else _NOTHING
    if group.unacknowledged:
        blocked = filled(" **needs an acknowledgement**")
    elif group.acknowledged and danger(change):
        blocked = filled(" **acknowledged**")
    warned = together(filled(" **warning:** {}", commanded(warning)) for warning in change.warnings)
    found = together(filled(" **{}**", escaped(each)) for each in beside(change.platform_changes, shown.name))
    options = together(
        filled(" **{}:** {}", escaped(name), commanded(text))
        for each in change.platform_changes
        for name, text in ways(each)
    )
    sign, name = code(shown.sign), code(called(group, section))
    return filled(
        "| {} | {} | {} | {}{}{}{}{} |", sign, name, escaped(shown.name), said, blocked, found, warned, options
    )


def _pieces(group: Group, section: Section) -> Iterator[_Piece]:
    """Yield what there is to read of a group: which objects, what they share, and what each has of its own."""
    name = filled("**{}**", code(called(group, section)))
    several = len(group.changes) > 1 and not group.block
    addresses = (code(str(change.address).removeprefix(f"{section.name}.")) for change in group.changes)
    shared = [*([together(addresses, ", ")] if several else []), *blocks(group.shared, group.first)]
    alone = [part for part in group.parts if not part.fields]
    shared += [together((code(keys_of(part)) for part in alone), ", ")] if alone else []
    if shared or group.parts:
        yield _Piece(together([name, *shared], "\n\n"), len(group.changes) - sum(len(p.changes) for p in group.parts))
    for part in group.parts:
        if part.fields:
            content = [code(keys_of(part)), *blocks(part.fields, part.changes[0])]
            yield _Piece(together(content, "\n\n"), len(part.changes))


def _left_out(number: int, template: str) -> Markdown:
    said = escaped(template.replace("{}", f"{number:,}"))
    return filled("_{}; run reconciler plan to see them._", said) if number > 0 else _NOTHING


def bullets(title: Markdown, entries: Sequence[str]) -> Markdown:
    """Return sentences as a list under a title, nothing where there are none."""
    return listed(title, [filled("- {}", escaped(entry)) for entry in entries])


def listed(title: Markdown, entries: Sequence[Markdown]) -> Markdown:
    """Return the first entries of a list under a title and the number of the others, nothing where there are none."""
    left = len(entries) - 20
    more = [filled("- and {} more", escaped(str(left)))] if left > 0 else []
    return together([title, _NOTHING, *entries[:20], *more], "\n") if entries else _NOTHING


def present(parts: Iterable[Markdown]) -> list[Markdown]:
    """Return the parts that say something."""
    return [part for part in parts if part]


def _fitted(
    head: list[Markdown], grave: list[_Table], asked: list[Markdown], sections: list[_Table], tail: list[Markdown]
) -> Markdown:
    """Join the parts; every section gets its shortest form where there is room, then longer ones from the first on."""
    room = MOST_BYTES - _RESERVED - sum(_size(part) for part in (*head, *asked, *tail))
    kept: dict[int, Markdown] = {}
    for index, part in enumerate([*grave, *sections]):
        if _size(shortest := part.shortest()) <= room:
            kept[index], room = shortest, room - _size(shortest)
    for index, part in enumerate([*grave, *sections]):
        if index in kept:
            free = room + _size(kept[index])
            if _size(longer := part.fitting(free)) <= free:
                kept[index], room = longer, free - _size(longer)
    left = [part.heading for index, part in enumerate([*grave, *sections]) if index not in kept]
    note = filled("_Too long to show here: {}. Run reconciler plan to see them._", together(left, "; "))
    shown = [kept[index] for index in sorted(kept)]
    first = sum(index < len(grave) for index in kept)
    parts = [*head, *shown[:first], *asked, *shown[first:], *([note] if left else []), *tail]
    return fitting(filled("{}\n", together(parts, "\n\n")))


def _size(part: Markdown) -> int:
    return len(part.encode()) + 2
