"""What a pipeline may fail on beside changes, ``--fail-on``: each by name, with what it counts in a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler.plans.drift import Origin
from schemas.declare import Phase
from schemas.markers import RECATEGORISED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from reconciler.plans.model import Plan


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing to fail on.

    Attributes:
        summary: What it is, for people: "rejected by a reviewer".
        count: How many objects it is true of, from a plan and the number of unmanaged live objects.
    """

    summary: str
    count: Callable[[Plan, int], int]


def _in_phase(phase: Phase) -> Callable[[Plan, int], int]:
    return lambda plan, _unmanaged: plan.summary()[str(phase)]


def _drifted(plan: Plan, _unmanaged: int) -> int:
    return len({entry.address for entry in plan.drift if entry.origin is Origin.OUTSIDE})


def _recategorised(plan: Plan, _unmanaged: int) -> int:
    return len({e.address for e in plan.drift if e.finding == RECATEGORISED})


def _degraded(plan: Plan, unmanaged: int) -> int:
    rated = sum(bool(change.quality) and change.phase is not Phase.DEGRADED for change in plan.changes)
    return _in_phase(Phase.DEGRADED)(plan, unmanaged) + rated


def _archived(plan: Plan, _unmanaged: int) -> int:
    return sum(bool(change.archived_on) for change in plan.changes)


ARCHIVE_IN: Final = "archive-in"
"""The condition that takes a time: ``archive-in=60d``."""

CONDITIONS: Final[Mapping[str, Condition]] = {
    "rejected": Condition("rejected by a reviewer", _in_phase(Phase.REJECTED)),
    "degraded": Condition("paused, disabled or blocked by a platform, or rated badly", _degraded),
    "recategorised": Condition("put into another category by Meta", _recategorised),
    "unknown": Condition("in a state that this version does not know", _in_phase(Phase.UNKNOWN)),
    "drift": Condition("changed outside", _drifted),
    ARCHIVE_IN: Condition("soon archived by a platform for lack of use", _archived),
    "unmanaged": Condition("live and not managed", lambda _plan, unmanaged: unmanaged),
}
"""Name to condition, in the order in which they are told."""


def archived_by(plan: Plan, day: date) -> int:
    """Return how many objects are archived on or before a day, as far as that is told of."""
    return sum(bool(change.archived_on) and change.archived_on <= day.isoformat() for change in plan.changes)


def holding(plan: Plan, unmanaged: int) -> Mapping[str, int]:
    """Return the conditions that hold, each with the number of objects."""
    counted = {name: condition.count(plan, unmanaged) for name, condition in CONDITIONS.items()}
    return {name: number for name, number in counted.items() if number}
