"""Fold rows that stand still for one reason: the first few are shown, the rest is counted. Folds nothing that acts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from reconciler.plans.change import Status
from reconciler.render.labels import NEEDS_YOU, duration, word

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from datetime import datetime

    from reconciler.plans.change import Change

MOST: Final = 10
"""Rows shown of those that stand still for one reason; a single one more is shown, too."""

Row = TypeVar("Row")

_ABOUT: Final = re.compile(r'[a-z]\w*\.[A-Za-z_][\w-]*(?:\["(?:[^"\\]|\\.)*"\])?(?=: )')
"""An address at the beginning of a sentence about its object."""
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d at \d\d:\d\d UTC")


@dataclass(frozen=True, slots=True)
class Rest(Generic[Row]):
    """Rows that are not shown, at least two, all of one reason."""

    rows: Sequence[Row]


def folded(rows: Sequence[Row], reason: Callable[[Row], Hashable | None], *, verbose: bool) -> list[Row | Rest[Row]]:
    """Return the rows in their order, the many of one reason folded where the first that is not shown would stand.

    Args:
        rows: All of them.
        reason: Why a row stands still, alike for rows that may be folded together; None for one that is always shown.
        verbose: Fold nothing.
    """
    shown: list[Row | Rest[Row]] = [*rows]
    groups: dict[Hashable, list[int]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(reason(row), []).append(index)
    many = [] if verbose else [group for why, group in groups.items() if why is not None and len(group) > MOST + 1]
    for group in many:
        shown[group[MOST]] = Rest([rows[index] for index in group[MOST:]])
    dropped = {index for group in many for index in group[MOST + 1 :]}
    return [row for index, row in enumerate(shown) if index not in dropped]


def reason(change: Change) -> Hashable | None:
    """Return why a change of a plan stands still, None for one that an apply would carry out."""
    if change.pending:
        return None
    why = change.why or change.effect or change.reason
    return change.type, change.action, change.status, change.phase, change.guard, why, change.warnings


def summary(rest: Rest[Change], now: datetime) -> str:
    """Return the line that stands for changes that are not shown: ``490 more waiting for the same reason``."""
    first = rest.rows[0]
    name = str(Status.BLOCKED) if first.status is Status.BLOCKED else word(first).name or "unchanged"
    since = min((change.since for change in rest.rows if change.since), default="")
    longest = f", up to {duration(since, now)}" if since and first.status is Status.WAITING else ""
    return more(len(rest.rows), name) + longest


def sentences(lines: Sequence[str], *, verbose: bool) -> list[str]:
    """Return sentences about objects, the many that say the same of each at whatever moment folded."""
    shown = folded(lines, _said, verbose=verbose)
    return [f"… and {len(line.rows):,} more alike; -v shows all" if isinstance(line, Rest) else line for line in shown]


def _said(sentence: str) -> str | None:
    about = _ABOUT.match(sentence)
    return _MOMENT.sub("", sentence[about.end() :]) if about else None


def more(number: int, name: str) -> str:
    """Return how many rows of one kind are not shown."""
    return f"… and {number:,} more {'with action required' if name == NEEDS_YOU.name else name} for the same reason"
