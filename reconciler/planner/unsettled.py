"""Word what the API does not say with one word: a state that nobody here knows, and parts that were refused. Pure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from reconciler.quoting import in_shell
from reconciler.resource.phase import parts, status_of
from schemas.declare import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.address import Address
    from reconciler.resource.phase import PartStatus
    from schemas.declare import ResourceType

SAYS_NOTHING = frozenset({"", "UNKNOWN", "UNRECOGNIZED", "UNSPECIFIED", "STATUS_UNSPECIFIED"})
"""Words by which the API itself says that it does not know, or that its caller could not know (and no word at all)."""

ACTED_ON = frozenset({Phase.REJECTED, Phase.FAILED, Phase.UNKNOWN})
"""Phases of a part in which somebody has to do something about it."""


def unknown(resource_type: ResourceType, live: Mapping[str, object], address: Address) -> tuple[str, ...]:
    """Return a sentence on each state of an object that says nothing here, none while all are known."""
    now = status_of(resource_type, live)
    words = [(now.word, "it")] if now.phase is Phase.UNKNOWN else []
    words += [(now.below, "its live part")] if now.below else []
    return tuple(f"{_unknown(word, what)}; {_look(resource_type, address)}" for word, what in words)


def unknown_states(resource_type: ResourceType, live: Mapping[str, object]) -> tuple[str, ...]:
    """Return each state of an object, or of a part of it, that says nothing here, in the API's own words."""
    now = status_of(resource_type, live)
    words = [now.word] if now.phase is Phase.UNKNOWN else []
    words += [now.below] if now.below else []
    words += [part.word for part in parts(resource_type, live) if part.phase is Phase.UNKNOWN]
    return tuple(dict.fromkeys(words))


def refused(
    resource_type: ResourceType, live: Mapping[str, object], address: Address, of: frozenset[Phase] = ACTED_ON
) -> tuple[str, ...]:
    """Return a sentence on each part of an object that was refused, or stands nobody knows where.

    What the object as a whole says of itself already is not said twice.
    """
    now = status_of(resource_type, live)
    unsettled = [
        part for part in parts(resource_type, live) if part.phase in of and not _said(part, now.phase, now.reason)
    ]
    said = list(_sentences(unsettled))
    return (*said[:-1], f"{said[-1]}; {_look(resource_type, address)}") if said else ()


def unsettled(resource_type: ResourceType, live: Mapping[str, object], address: Address) -> tuple[str, ...]:
    """Return a sentence on each state that says nothing here, of an object or of parts of it."""
    of_parts = refused(resource_type, live, address, frozenset({Phase.UNKNOWN}))
    return (*unknown(resource_type, live, address), *of_parts)


def lapsed(resource_type: ResourceType, live: Mapping[str, object]) -> tuple[str, ...]:
    """Return a sentence on the parts of an object that are out of use, of which somebody may want to know."""
    return tuple(_sentences([part for part in parts(resource_type, live) if part.phase is Phase.DEGRADED]))


def _said(part: PartStatus, phase: Phase, reason: str) -> bool:
    return part.phase is phase is Phase.REJECTED and part.reason == reason


def _sentences(statuses: list[PartStatus]) -> Iterator[str]:
    """Yield a sentence for all parts of which the same is said."""

    def said(part: PartStatus) -> tuple[Phase, str, str]:
        return part.phase, part.word, part.reason

    for (phase, word, reason), group in groupby(sorted(statuses, key=said), key=said):
        names = ", ".join(part.name for part in group)
        if phase is Phase.UNKNOWN:
            yield _unknown(word, names)
        elif phase is Phase.REJECTED:
            yield f"rejected by {names}" + (f": {reason}" if reason else " and gave no reason")
        else:
            yield f"{names}: {word}" + (f", {reason}" if reason else "")


def _unknown(word: str, what: str) -> str:
    if not word:
        return f"the API does not report the state of {what}"
    if word in SAYS_NOTHING:
        return f'the API reports "{word}" for {what}, so its state is unknown'
    return f'the API reports "{word}" for {what}, a state that this version does not know'


def _look(resource_type: ResourceType, address: Address) -> str:
    if any(operation.name == "activities" for operation in resource_type.operations):
        return f"what happened:  reconciler run {in_shell(address)} activities"
    return "check the Sinch dashboard, or ask Sinch"
