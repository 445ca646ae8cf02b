"""The words and signs people see: what each change is called, how long ago, how many. Decides nothing.

``+`` create, ``~`` update or a one-way step, ``-/+`` replace, ``-`` delete, ``=`` adopt, ``>`` move or forget,
``.`` waiting, ``x`` rejected or degraded, ``^`` changed or rated badly by its platform, ``?`` in a state that nobody
knows, ``!`` needs a person. A blocked change keeps the sign of what it would do.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from reconciler.plans.change import Action, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.plans.change import Change


class Word(NamedTuple):
    """How one kind of change is shown."""

    sign: str
    name: str
    style: str


ACTIONS: Final[Mapping[Action, Word]] = {
    Action.CREATE: Word("+", "create", "green"),
    Action.UPDATE: Word("~", "update", "yellow"),
    Action.REPLACE: Word("-/+", "replace", "red"),
    Action.DELETE: Word("-", "delete", "red"),
    Action.ADOPT: Word("=", "adopt", "cyan"),
    Action.MOVE: Word(">", "move", "cyan"),
    Action.FORGET: Word(">", "forget", "cyan"),
    Action.ACT: Word("~", "", "yellow"),
    Action.NONE: Word(".", "", "dim"),
}
WAITING: Final = Word(".", "pending", "cyan")
DECIDED: Final = Word(".", "", "green")
REJECTED: Final = Word("x", "rejected", "red")
FAILED: Final = Word("x", "failed", "red")
UNKNOWN: Final = Word("?", "unknown", "magenta")
DEGRADED: Final = Word("x", "degraded", "yellow")
PLATFORM: Final = Word("^", "", "yellow")
NEEDS_YOU: Final = Word("!", "action required", "magenta")
BLOCKED: Final = Word("x", "blocked", "red")
STANDING: Final[Mapping[str, Word]] = {
    "rejected": REJECTED,
    "failed": FAILED,
    "degraded": DEGRADED,
    "unknown": UNKNOWN,
}
"""Phases by which an object of which nothing is asked goes, whoever is to act."""
UNDOING: Final[Mapping[str, str]] = {"time_locked": "TIME-LOCKED", "irreversible": "IRREVERSIBLE"}
"""Classes of reversibility that are said in capitals."""

PAST: Final[Mapping[Action, str]] = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.REPLACE: "replaced",
    Action.DELETE: "deleted",
    Action.ADOPT: "adopted",
    Action.MOVE: "moved",
    Action.FORGET: "forgotten",
    Action.ACT: "done",
    Action.NONE: "unchanged",
}
PRESENT: Final[Mapping[Action, str]] = {
    Action.CREATE: "creating",
    Action.UPDATE: "updating",
    Action.REPLACE: "replacing",
    Action.DELETE: "deleting",
    Action.ADOPT: "adopting",
    Action.MOVE: "moving",
    Action.FORGET: "forgetting",
    Action.ACT: "running",
    Action.NONE: "checking",
}


def word(change: Change) -> Word:
    """Return how a change is shown."""
    if change.action is Action.NONE and change.phase in STANDING:
        return STANDING[change.phase]
    if change.status is Status.NEEDS_HUMAN:
        return UNKNOWN if change.action is Action.NONE and change.unknown_states else NEEDS_YOU
    if change.status is Status.WAITING:
        return WAITING
    if change.action is Action.NONE and change.status is Status.BLOCKED:
        return BLOCKED
    if change.action is Action.NONE and (change.platform_changes or change.quality):
        finding = change.platform_changes[0].finding if change.platform_changes else f"quality {change.quality}"
        return PLATFORM._replace(name=finding)
    return action_of(change)


def action_of(change: Change) -> Word:
    """Return how what a change does is shown, whatever stands in its way; a one-way step goes by its own name."""
    shown = ACTIONS[change.action]
    return shown._replace(name=step_name(change.word)) if change.action is Action.ACT else shown


def step_name(word: str) -> str:
    """Return the word of a one-way step as people read it: ``enable template analytics``."""
    return word.replace("_", " ")


def verdicts(phases: Iterable[str]) -> str:
    """Return what third parties decided: ``Decided 3: 2 live, 1 rejected``; "" for nothing."""
    counts = Counter(phase_name(phase) for phase in phases)
    listed = ", ".join(f"{counts[name]:,} {name}" for name in sorted(counts))
    return f"Decided {counts.total():,}: {listed}" if counts else ""


def phase_name(phase: str) -> str:
    """Return where an object stands as people read it."""
    return NEEDS_YOU.name if phase == "needs_human" else phase.replace("_", " ")


def short_name(change: Change) -> str:
    """Return the address without its type."""
    return str(change.address).removeprefix(f"{change.address.type}.")


def duration(since: str, now: datetime) -> str:
    """Return the time from a UTC ISO 8601 moment to now in two units, ``3 h 12 min``; "" when it is no moment."""
    try:
        begun = datetime.fromisoformat(since)
    except ValueError:
        return ""
    begun = begun if begun.tzinfo else begun.replace(tzinfo=UTC)
    seconds = max(0, int((now - begun).total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"


def date(moment: str) -> str:
    """Return the day of an ISO 8601 moment."""
    return moment[:10]
