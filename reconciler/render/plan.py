"""Word a plan for a terminal, so that a person can say yes or no. Decides nothing; ``labels`` explains the signs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from reconciler.plans.change import Action, Guard, Status
from reconciler.quoting import in_shell
from reconciler.render import fields, folding, notes
from reconciler.render.cells import Line, Span, cells, paint, right, wrap
from reconciler.render.labels import UNDOING, action_of, duration, short_name, word
from reconciler.render.rows import hanging, row
from reconciler.render.safe import clean, joined
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reconciler.plans.change import Change
    from reconciler.plans.model import Plan
    from reconciler.render.safe import Text

MOST_FIELDS: Final = 12
MOST_FIELDS_OF_A_CREATE: Final = 6
MANY_CREATES: Final = 20  # from here on a create shows its three main fields only


def text(
    plan: Plan,
    *,
    now: datetime,
    color: bool = False,
    width: int = 100,
    verbose: bool = False,
    elapsed: float | None = None,
) -> Text:
    """Return the plan as text.

    Args:
        plan: What to show.
        now: The present moment, for how long something has been waiting.
        color: Whether signs and words are underlined with terminal colours; without them nothing is lost.
        width: Cells of a line, 40 to 200.
        verbose: Cut no list and no text.
        elapsed: Seconds that planning took, when known.
    """
    width = max(40, min(200, width))
    parts = [
        list(_header(plan, width, elapsed)),
        *_groups(plan, now, width, verbose=verbose),
        *notes.sections(plan, width, verbose=verbose),
        wrap([(notes.summary(plan), "bold")], width),
    ]
    return joined((joined(paint(line, color=color) for line in part) for part in parts if part), "\n\n")


def _header(plan: Plan, width: int, elapsed: float | None) -> Iterator[Line]:
    basis, reading = plan.basis, plan.reading
    where = f" at {clean(basis.host)}, state {clean(basis.state.removeprefix('sqlite:///'))}"
    version = f" #{basis.serial}" if basis.lineage and basis.serial else " (new)"
    project: str = clean(basis.project)
    if len(project) > 20 and cells(f"project {project}{where}{version}") > width:
        project = f"{project[:4]}..{project[-2:]}"
    yield from wrap([(f"project {project}{where}{version}", "dim")], width)
    read = [count(reading.collections, "collection"), count(reading.objects, "object")]
    took = [f"{elapsed:.1f} s"] if elapsed is not None else []
    yield from wrap(
        [(", ".join(["read " + read[0], read[1], count(reading.requests, "request"), *took]), "dim")], width
    )
    if basis.targets:
        yield from wrap([("only " + ", ".join(map(clean, basis.targets)) + ", and what they need", "dim")], width)


def _groups(plan: Plan, now: datetime, width: int, *, verbose: bool) -> Iterator[list[Line]]:
    notable = [change for change in plan.changes if change.notable]
    groups = [(name, list(changes)) for name, changes in groupby(notable, key=lambda change: change.type)]
    if groups:
        yield [line for name, changes in groups for line in _group(name, changes, now, width, verbose=verbose)]


def _group(name: str, changes: Sequence[Change], now: datetime, width: int, *, verbose: bool) -> Iterator[Line]:
    yield ((name, "bold"),)
    shown = folding.folded(changes, folding.reason, verbose=verbose)
    names = [short_name(change) for change in shown if not isinstance(change, folding.Rest)]
    column = min(max(map(cells, names)), max(14, width * 2 // 5))
    creates = sum(change.action is Action.CREATE for change in changes)
    few = MOST_FIELDS_OF_A_CREATE if creates <= MANY_CREATES else 3
    for change in shown:
        if isinstance(change, folding.Rest):
            yield from hanging(wrap([(f"{folding.summary(change, now)}; -v shows all", "dim")], width - 4), 4)
            continue
        yield from _row(change, column, now, width)
        yield from _guard(change, width)
        yield from _warnings(change, width)
        most = few if change.action is Action.CREATE else MOST_FIELDS
        yield from fields.lines(change, width, most=most, verbose=verbose)


def _row(change: Change, column: int, now: datetime, width: int) -> list[Line]:
    """Return sign, address, action and meaning, and at the edge the place of a create."""
    lines = row(word(change), clean(short_name(change)), list(meaning(change, now)), column, width)
    return [right(lines[0], _place(change), width)] if len(lines) == 1 else lines


def meaning(change: Change, now: datetime) -> Iterator[Span]:
    """Yield what the change means beyond itself, in the words of the plan."""
    if change.status in (Status.WAITING, Status.NEEDS_HUMAN) or change.action is Action.NONE:
        later = f"{action_of(change).name} later; " if change.action is not Action.NONE else ""
        why = clean(change.why or change.effect or change.reason)
        waited = duration(change.since, now) if change.since and change.status is Status.WAITING else ""
        yield later + why + (f" for {waited}" if waited else ""), ""
        return
    if capital := UNDOING.get(change.reversibility):
        yield f"{capital}: ", "grave"
    moved = f"from {change.moved_from}" if change.moved_from else ""
    adopted = f"id {change.remote_id}" if change.action is Action.ADOPT and change.remote_id else ""
    said = [clean(part) for part in (change.effect, moved, adopted, change.reason) if part]
    yield "; ".join(said), ""


def _guard(change: Change, width: int) -> Iterator[Line]:
    if change.guard is Guard.ACK:
        yield ((" " * 6, ""), (needed(change), "warn"))
    elif change.status is Status.BLOCKED and change.why and change.action is not Action.NONE:
        yield from hanging(wrap([("blocked: ", "red"), (clean(change.why), "")], width - 6))


def needed(change: Change) -> str:
    """Return the flag that lets a change pass which waits for it, ready to be copied."""
    return f"needs --ack {in_shell(change.address)}"


def _warnings(change: Change, width: int) -> Iterator[Line]:
    for warning in change.warnings:
        yield from hanging(wrap([("warning: ", "yellow"), (clean(warning), "")], width - 6))


def _place(change: Change) -> str:
    """Return where a create is declared; other changes show the place of each field."""
    return next((field.source for field in change.fields if field.source), "") if change.action is Action.CREATE else ""
