"""Tell from what is live whether an update that was not answered has arrived. Pure.

What is live is compared anew with what was asked for, as the next plan would. What only reads alike is a spelling of
what was sent where it was not there before the call, and nowhere else: the old value may read like the new one, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reconciler.diff import NOT_SHOWN, alike, compare, inherited_marker, print_of
from reconciler.planner.platform import decided_by_platform
from reconciler.resource.spelling import bare
from reconciler.values import show_path
from schemas.facts import facts
from schemas.markers import Directive, WriteOnly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reconciler.diff import Delta, LastApplied
    from reconciler.resource.selectors import Selector
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live


def carried(resource_type: ResourceType, changed: Iterable[Path]) -> frozenset[Path]:
    """Return what an update carries to change these paths: whole fields, or parts of those that are sent in parts."""
    partial = resource_type.update.partial if resource_type.update else frozenset()
    return frozenset(path[: 2 if path[0] in partial else 1] for path in changed if path)


def touches(path: Path, places: Iterable[Path]) -> bool:
    """Tell whether a path is one of these places, inside one or around one."""
    return any(path[: len(place)] == place[: len(path)] for place in places)


@dataclass(frozen=True, slots=True)
class Update:
    """What an update asks for, to be held against what is live.

    Attributes:
        resource_type: The type.
        values: Declared values, all known.
        last_applied: What the last apply remembered, None for an object that is taken over.
        fingerprint: Gives the keyed fingerprint of a text.
        places: What the request carries.
        before: What was live before the call where it was to change: dotted path to fingerprint.
        ignored: Paths of ``lifecycle.ignoreChanges``.
    """

    resource_type: ResourceType
    values: Mapping[str, Any]
    last_applied: LastApplied | None
    fingerprint: Callable[[str], str]
    places: frozenset[Path]
    before: Mapping[str, str]
    ignored: Sequence[Selector] = ()

    def left(self, live: Live) -> list[Delta]:
        """Return what a live object still differs in from what the request carries, what left the files included."""
        difference = compare(self.resource_type, self.values, live, self.last_applied, self.fingerprint, self.ignored)
        remembered = self.last_applied.declared if self.last_applied else None
        return [
            delta
            for delta in difference.sends
            if touches(delta.path, self.places) and not decided_by_platform(delta, remembered, self.values)
        ]

    def shown(self, live: Live) -> dict[str, str]:
        """Return what is live where the update is to change it, as ``before`` holds it."""
        return {show_path(delta.path): print_of(delta.before, self.fingerprint) for delta in self.left(live)}

    def arrived(self, left: Iterable[Delta]) -> bool:
        """Tell whether what is left are nothing but spellings; a changed field that never comes back cannot tell."""
        return all(map(self._is_spelling, left))

    def otherwise(self, left: Iterable[Delta]) -> list[Delta]:
        """Return those of the differences that show, and that are no spellings of what was sent."""
        return [delta for delta in left if not (self._is_unseen(delta) or self._is_spelling(delta))]

    def _is_spelling(self, delta: Delta) -> bool:
        return alike(delta.after, delta.before, bare) and self._has_moved(delta)

    def _has_moved(self, delta: Delta) -> bool:
        """Tell whether something else was live there before the call."""
        here = self.before.get(show_path(delta.path))
        if here is not None:
            return here != print_of(delta.before, self.fingerprint)
        above = (self.before.get(show_path(delta.path[:end])) for end in range(1, len(delta.path)))
        return any(known == NOT_SHOWN for known in above)

    def _is_unseen(self, delta: Delta) -> bool:
        steering = facts(self.resource_type.spec).find(Directive, str(delta.path[0])) is not None
        return steering or inherited_marker(self.resource_type, WriteOnly, delta.path) is not None
