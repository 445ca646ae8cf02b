"""The phase of a live object: live, in review, rejected, working, by the states that its type declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reconciler.resource.paths import dotted_value
from schemas.declare import Phase
from schemas.lifecycle import COMMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.declare import ResourceType
    from schemas.markers import Live


@dataclass(frozen=True, slots=True)
class ObjectStatus:
    """Where an object stands: its phase, the API's own word for it, and the reason and comment given for a rejection.

    ``below`` is the word for where its live part stands below a pending one, when that is not known here.
    """

    phase: Phase
    word: str = ""
    reason: str = ""
    below: str = ""
    comment: str = ""

    @property
    def undecided(self) -> bool:
        """Whether a third party, or the API itself, still has to decide."""
        return self.phase in (Phase.IN_REVIEW, Phase.WORKING)


def status_of(resource_type: ResourceType, live: Live) -> ObjectStatus:
    """Return where a live object stands; the status of a pending part outranks the live state."""
    cycle = resource_type.lifecycle
    change = dotted_value(live, cycle.change) if cycle.change else None
    state = dotted_value(live, cycle.state) if cycle.state else None
    if not (change is None or isinstance(change, str)):
        change = str(change)
    if not (state is None or isinstance(state, str)):
        state = str(state)
    reason = dotted_value(live, cycle.reason) if cycle.reason else None
    comment = str(live.get(COMMENT, "")) if cycle.comments else ""
    if change is not None:
        below = state if state and cycle.phase_of(state) is Phase.UNKNOWN else ""
        return ObjectStatus(cycle.changes.get(change, Phase.UNKNOWN), change, str(reason or ""), below, comment)
    if state:
        return ObjectStatus(cycle.phase_of(state), state, str(reason or ""), comment=comment)
    return ObjectStatus(Phase.UNKNOWN if cycle.state else Phase.LIVE)


@dataclass(frozen=True, slots=True)
class PartStatus:
    """Where a part of an object stands that is decided on by itself: its name in words, and as ``ObjectStatus``.

    ``place`` names its row and its column where the parts fill a table, as in ``schemas.lifecycle.Part``.
    """

    name: str
    phase: Phase
    word: str
    reason: str = ""
    place: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the keys ``name``, ``phase`` and ``state``, and ``reason`` and ``place`` where there is one."""
        optional = {"reason": self.reason, "place": dict(self.place)}
        given = {key: value for key, value in optional.items() if value}
        return {"name": self.name, "phase": str(self.phase), "state": self.word, **given}


NOTABLE = frozenset({Phase.REJECTED, Phase.FAILED, Phase.DEGRADED, Phase.UNKNOWN})
"""Phases of a part of which there is something to say."""


def every_part(resource_type: ResourceType, live: Live) -> tuple[PartStatus, ...]:
    """Return where each part of a live object stands, in the order in which the API shows them."""
    return tuple(
        PartStatus(part.name, declared.states.get(part.word, Phase.UNKNOWN), part.word, part.reason, part.place)
        for declared in resource_type.lifecycle.parts
        for part in declared.read(live)
    )


def parts(resource_type: ResourceType, live: Live) -> tuple[PartStatus, ...]:
    """Return the parts of a live object that were refused, are out of use, or stand nobody here knows where."""
    return tuple(part for part in every_part(resource_type, live) if part.phase in NOTABLE)


def settled(resource_type: ResourceType, live: Live, wanted: str) -> bool:
    """Tell whether a live object stands where ``lifecycle.waitFor`` wants it: a phase, or a word of the API."""
    now = status_of(resource_type, live)
    return wanted in (str(now.phase), now.word)
