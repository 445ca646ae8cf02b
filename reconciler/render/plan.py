"""Word a plan for a terminal, so that a person can say yes or no. Decides nothing; ``labels`` explains the signs."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from reconciler.address import in_brackets
from reconciler.plans.change import Action, Guard, Status
from reconciler.quoting import in_shell
from reconciler.render import fields, folding, notes
from reconciler.render.cells import Line, Span, cells, pad, paint, right, wrap
from reconciler.render.labels import UNDOING, action_of, duration, word
from reconciler.render.leaves import short_names
from reconciler.render.outline import DANGERS, arranged, danger
from reconciler.render.platform_changes import beside, detail, ways
from reconciler.render.rows import INDENT, hanging, row
from reconciler.render.safe import clean, joined
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reconciler.plans.change import Change
    from reconciler.plans.model import Plan
    from reconciler.render.outline import Group, Outline, Part, Section
    from reconciler.render.safe import Text


def text(
    plan: Plan,
    *,
    now: datetime,
    color: bool = False,
    width: int = 100,
    verbose: bool = False,
    quiet: bool = False,
    elapsed: float | None = None,
) -> Text:
    """Return the plan as text.

    Args:
        plan: What to show.
        now: The present moment, for how long something has been waiting.
        color: Whether signs and words are underlined with terminal colours; without them nothing is lost.
        width: Cells of a line, 40 to 200.
        verbose: Cut no list and no text, and put nothing together.
        quiet: Show one line for each change.
        elapsed: Seconds that planning took, when known.
    """
    width = max(40, min(200, width))
    outline = arranged(plan, verbose=verbose)
    parts = [
        list(_header(plan, width, elapsed)),
        *([_each(plan)] if quiet else _changes(outline, now, width, verbose=verbose)),
        *notes.sections(plan, width, verbose=verbose),
        wrap([(notes.summary(plan), "bold")], width),
    ]
    return joined((joined(paint(line, color=color) for line in part) for part in parts if part), "\n\n")


def _header(plan: Plan, width: int, elapsed: float | None) -> Iterator[Line]:
    basis, reading = plan.basis, plan.reading
    where = f" at {clean(basis.host)}, state {clean(basis.state.removeprefix('sqlite:///'))}"
    version = f" #{basis.serial}" if basis.lineage and basis.serial else " (new)"
    stage = f"stage {clean(basis.stage)}, " if basis.stage else ""
    project: str = clean(basis.project)
    if len(project) > 20 and cells(f"{stage}project {project}{where}{version}") > width:
        project = f"{project[:4]}..{project[-2:]}"
    yield from wrap([(f"{stage}project {project}{where}{version}", "dim")], width)
    read = [count(reading.collections, "collection"), count(reading.objects, "object")]
    took = [f"{elapsed:.1f} s"] if elapsed is not None else []
    yield from wrap(
        [(", ".join(["read " + read[0], read[1], count(reading.requests, "request"), *took]), "dim")], width
    )
    if plan.only:
        yield from wrap([("only " + ", ".join(map(clean, plan.only)), "dim")], width)
    if basis.targets:
        yield from wrap([("only " + ", ".join(map(clean, basis.targets)) + ", and what they need", "dim")], width)


def _changes(outline: Outline, now: datetime, width: int, *, verbose: bool) -> Iterator[list[Line]]:
    """Yield what cannot be undone, then everything else."""
    roomy = outline.is_short or verbose
    for section in outline.dangers:
        yield list(_section(section, now, width, roomy=roomy, verbose=verbose))
    sections = (_section(section, now, width, roomy=roomy, verbose=verbose) for section in outline.sections)
    yield list(chain.from_iterable(sections))


def _section(section: Section, now: datetime, width: int, *, roomy: bool, verbose: bool) -> Iterator[Line]:
    grave = section.name in DANGERS
    yield ((section.name, "grave" if grave else "bold"),)
    names = [called(group, section) for group in section.groups]
    column = 0 if grave else min(max(map(cells, names), default=0), max(14, width * 2 // 5))
    for entry in section.entries:
        if isinstance(entry, folding.Rest):
            yield from hanging(wrap([(f"{folding.summary(entry, now)}; -v shows all", "dim")], width - 4), 4)
            continue
        yield from _row(entry, called(entry, section), column, now, width)
        yield from _guard(entry, width)
        yield from _findings(entry.first, width)
        yield from _warnings(entry.first, width)
        yield from _ways(entry.first, width)
        yield from _addresses(entry, section, width)
        yield from _shared(entry, width, roomy=roomy, verbose=verbose)
        yield from _parts(entry, width, roomy=roomy)


def called(group: Group, section: Section) -> str:
    """Return what a group is called: its block or address, without the type where that is the heading."""
    if len(group.changes) > 1 and not group.block:
        return count(len(group.changes), "object")
    address = str(group.block or group.first.address)
    return clean(address.removeprefix(f"{section.name}."))


def _row(group: Group, name: str, column: int, now: datetime, width: int) -> list[Line]:
    """Return sign, address, action and meaning, and at the edge the place of a create."""
    said = list(meaning(group.first, now))
    if group.block:
        instances = count(len(group.changes), "instance")
        said = [(f"{instances}; " if any(text for text, _ in said) else instances, ""), *said]
    lines = row(word(group.first), name, said, column, width)
    return [right(lines[0], _place(group.first), width)] if len(lines) == 1 else lines


def _guard(group: Group, width: int) -> Iterator[Line]:
    change = group.first
    for each in group.unacknowledged:
        yield ((" " * INDENT, ""), (needed(each), "warn"))
    if group.acknowledged and danger(change):
        yield ((" " * INDENT, ""), ("acknowledged with --ack", ""))
    elsewhere = change.guard is Guard.ACK or change.action is Action.NONE
    if change.status is Status.BLOCKED and change.why and not elsewhere:
        yield from hanging(wrap([("blocked: ", "red"), (clean(change.why), "")], width - INDENT))


def _findings(change: Change, width: int) -> Iterator[Line]:
    """Yield what a platform changed where the row itself says something else."""
    for found in beside(change.platform_changes, word(change).name):
        yield from hanging(wrap([(found, "yellow")], width - INDENT))


def _warnings(change: Change, width: int) -> Iterator[Line]:
    for warning in change.warnings:
        yield from hanging(wrap([("warning: ", "yellow"), (clean(warning), "")], width - INDENT))


def _ways(change: Change, width: int) -> Iterator[Line]:
    for found in change.platform_changes:
        for name, text in ways(found):
            yield from hanging(wrap([(f"{name}:  ", "yellow"), (clean(text), "")], width - INDENT))


def _addresses(group: Group, section: Section, width: int) -> Iterator[Line]:
    """Yield which objects are meant by equal changes and equal instances, where nothing else names them."""
    parts = [part.changes for part in group.parts if not part.fields]
    if not group.block and len(group.changes) > 1:
        parts = [group.changes]
    for changes in parts if not group.unacknowledged else ():
        names = (clean(str(change.address).removeprefix(f"{section.name}.")) for change in changes)
        yield from hanging(wrap([(", ".join(names), "")], width - INDENT, chop=False))


def _shared(group: Group, width: int, *, roomy: bool, verbose: bool) -> Iterator[Line]:
    """Yield what all changes of a group have in common; in a long plan new settings in one line, and texts below."""
    change, rest = group.first, group.shared
    if roomy or change.action is not Action.CREATE:
        yield from fields.table(rest, change, width, most=None if roomy else fields.MOST_FIELDS, verbose=verbose)
        return
    settings = [field for field in rest if not group.is_text(field)]
    texts = [field for field in rest if group.is_text(field)]
    yield from fields.mapping(settings, width) if settings else ()
    yield from fields.table(texts, change, width, called=list(map(clean, short_names(texts))))


def _parts(group: Group, width: int, *, roomy: bool) -> Iterator[Line]:
    """Yield what each instance of a block has of its own: a line for each key, or for each field beside its key."""
    having = [part for part in group.parts if part.fields]
    if len({field.path for part in having for field in part.fields}) == 1:
        only = [part.fields[0] for part in having]
        name = only[0].name if roomy else short_names(only[:1])[0]
        yield from hanging(wrap([(clean(name), "")], width - INDENT))
        keys = [keys_of(part) for part in having]
        yield from fields.table(only, group.first, width, called=keys, indent=INDENT + 2)
        return
    column = max((cells(keys_of(part)) for part in having), default=0)
    for part in having:
        yield from _part(part, column, width)


def _part(part: Part, column: int, width: int) -> Iterator[Line]:
    """Yield the fields of some instances, the first beside their keys, or all below where that leaves no room."""
    beside = column <= width // 5
    indent = INDENT + column + 2 if beside else INDENT + 2
    if not beside:
        yield from hanging(wrap([(keys_of(part), "")], width - INDENT))
    first, *more = fields.table(
        part.fields, part.changes[0], width, called=list(map(clean, short_names(part.fields))), indent=indent
    )
    yield ((" " * INDENT, ""), (pad(keys_of(part), column + 2), ""), *first[1:]) if beside else first
    yield from more


def keys_of(part: Part) -> str:
    """Return the keys of a part as addresses have them: ``["EN"], ["EN_GB"]``, those of its modules in front."""
    return ", ".join(clean("".join(map(in_brackets, change.address.keys))) for change in part.changes)


def _each(plan: Plan) -> list[Line]:
    """Return one line for each change, first those that cannot be undone."""
    notable = sorted((change for change in plan.changes if change.notable), key=lambda change: not danger(change))
    return [
        (
            (f"{word(change).sign:>3}", word(change).style),
            (f" {clean(str(change.address))}  ", ""),
            (word(change).name, word(change).style),
            (f"  {UNDOING[change.reversibility]}" if change.reversibility in UNDOING else "", "grave"),
            (f"  {needed(change)}" if change.guard is Guard.ACK else "", "warn"),
        )
        for change in notable
    ]


def meaning(change: Change, now: datetime) -> Iterator[Span]:
    """Yield what the change means beyond itself, in the words of the plan."""
    if change.status in (Status.WAITING, Status.NEEDS_HUMAN) or change.action is Action.NONE:
        later = f"{action_of(change).name} later; " if change.action is not Action.NONE else ""
        own = "; ".join(map(detail, change.platform_changes)) if change.action is Action.NONE else ""
        why = clean(change.why or change.effect or change.reason) or own
        waited = duration(change.since, now) if change.since and change.status is Status.WAITING else ""
        yield later + why + (f" for {waited}" if waited else ""), ""
        return
    if capital := UNDOING.get(change.reversibility):
        yield f"{capital}: ", "grave"
    moved = f"from {change.moved_from}" if change.moved_from else ""
    adopted = f"id {change.remote_id}" if change.action is Action.ADOPT and change.remote_id else ""
    said = [clean(part) for part in (change.effect, moved, adopted, change.reason) if part]
    yield "; ".join(said), ""


def needed(change: Change) -> str:
    """Return the flag that lets a change pass which waits for it, ready to be copied."""
    return f"needs --ack {in_shell(change.address)}"


def _place(change: Change) -> str:
    """Return where a create is declared; other changes show the place of each field."""
    return next((field.source for field in change.fields if field.source), "") if change.action is Action.CREATE else ""
