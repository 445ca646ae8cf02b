"""Word what a watch has seen: a board for a terminal, or a line for each object that moves on. Decides nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from reconciler.render.cells import Line, clip, paint, wrap
from reconciler.render.labels import phase_name
from reconciler.render.rows import hanging
from reconciler.render.safe import clean, joined, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.progress import PhaseChanged
    from reconciler.render.safe import Text

    Moved = tuple[datetime, PhaseChanged]

LATEST: Final = 8
"""Changes that the board shows, the newest of them."""


def line(moment: datetime, changed: PhaseChanged) -> Text:
    """Return one object that moved on as a line of its own, with the time."""
    return clean(f"{moment:%Y-%m-%dT%H:%M:%SZ}  {changed.address}  {_from(changed)}{phase_name(changed.after)}")


def board(
    body: Text,
    moved: Sequence[Moved],
    phases: Mapping[Address, str],
    foot: str,
    *,
    color: bool,
    width: int,
    height: int,
) -> Text:
    """Return what is pending on top, then what has moved on, the counts, and a line about the watch itself.

    Args:
        body: What is pending, as ``status`` shows it.
        moved: What has moved on since the watch began, and when that was seen, in this order.
        phases: Where each object stands.
        foot: When the next look is, or how the last one went.
        color: Whether words are underlined with terminal colours.
        width: Cells of a line.
        height: Lines of the terminal; 0 where nothing needs to be cut off.
    """
    below = [*_moved(moved, width), *_counts(phases, width)]
    last: list[Line] = [(), ((clip(clean(foot), width), "dim"),)] if foot else []
    rest = [paint(each, color=color) for each in [*below, *last]]
    lines = lines_of(body)
    room = max(3, height - len(rest) - 1) if height else len(lines)
    if len(lines) > room:
        left = f"... {len(lines) - room + 1:,} more lines; a taller terminal or a filter shows them"
        lines = [*lines[: room - 1], paint([(clip(left, width), "dim")], color=color)]
    return joined([*lines, *rest])


def _moved(moved: Sequence[Moved], width: int) -> Iterator[Line]:
    """Yield what has moved on since the watch began, the newest last, each marked."""
    if not moved:
        return
    older = f", the latest {LATEST} of {len(moved):,}" if len(moved) > LATEST else ""
    yield ()
    yield ((f"Changed since the watch began{older}", "bold"),)
    for moment, changed in moved[-LATEST:]:
        said = [(f"{changed.address}  ", ""), (f"{_from(changed)}{phase_name(changed.after)}", "green")]
        first, *more = wrap([*said, (f"  {moment:%H:%M:%S}", "dim")], width - 4, chop=False)
        yield (("  * ", "green"), *first)
        yield from hanging(more)


def _counts(phases: Mapping[Address, str], width: int) -> Iterator[Line]:
    """Yield how many objects of each type stand in each phase."""
    if not phases:
        return
    yield ()
    types: dict[str, Counter[str]] = {}
    for address, phase in phases.items():
        types.setdefault(address.type, Counter())[phase] += 1
    for name, counts in sorted(types.items()):
        counted = ", ".join(f"{number:,} {phase_name(phase)}" for phase, number in sorted(counts.items()))
        first, *more = wrap([(f"{name}  ", "bold"), (counted, "")], width, chop=False)
        yield first
        yield from hanging(more, 4)


def _from(changed: PhaseChanged) -> str:
    return "" if changed.before is None else f"{phase_name(changed.before)} -> "
