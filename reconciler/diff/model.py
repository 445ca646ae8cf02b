"""What a comparison finds, as values: deltas to send, drift to tell. Compares nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from reconciler.values import is_deferred

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.values import Path
    from schemas.markers import Immutable, PlatformMayChange


@dataclass(frozen=True, slots=True)
class Delta:
    """One differing field: before is live (or last sent, for write-only), after is declared; MISSING for absent.

    ``kind``: "set" sends the declared value, "reset" removes a formerly declared one, "stuck" cannot be made so through
    the API (formerly declared and gone from the files, or a one-way step that is to be undone), "act" asks for the
    one-way step named by ``act``. ``path`` counts elements of a list as the files do, and one that only the API has by
    its place in the list's canonical order; ``have`` is where ``before`` stands in the canonical live object, or would
    stand, () for what is not compared with it.
    """

    path: Path
    before: Any
    after: Any
    kind: Literal["set", "reset", "stuck", "act"] = "set"
    act: str = ""
    sensitive: bool = False
    immutable: Immutable | None = None
    platform: PlatformMayChange | None = None
    have: Path = ()

    @property
    def known_after_apply(self) -> bool:
        """Whether the wanted value waits for another object."""
        return is_deferred(self.after)


@dataclass(frozen=True, slots=True)
class DriftedField:
    """A field that is no longer as it was applied, whoever changed it: dotted path, then, now; what people call it."""

    path: str
    before: Any
    after: Any
    platform: PlatformMayChange | None = None
    sensitive: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What to change, and what changed behind our back.

    ``respelled`` are the dotted paths where an object that is taken over differs from what is declared in its spelling
    alone, so that nothing is sent for it.
    """

    deltas: tuple[Delta, ...] = ()
    drift: tuple[DriftedField, ...] = ()
    respelled: tuple[str, ...] = ()

    @property
    def sends(self) -> tuple[Delta, ...]:
        """The deltas that an update can carry."""
        return tuple(delta for delta in self.deltas if delta.kind in ("set", "reset"))

    @property
    def acts(self) -> tuple[Delta, ...]:
        """The one-way steps that are asked for and not taken."""
        return tuple(delta for delta in self.deltas if delta.kind == "act")


NO_DIFFERENCE = Difference()


@dataclass(frozen=True, slots=True)
class LastApplied:
    """What is remembered of the last apply, as far as the comparison needs it."""

    declared: Mapping[str, Any]
    fingerprints: Mapping[str, str]
    spellings: Mapping[str, str] = field(default_factory=dict)
