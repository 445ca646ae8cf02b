"""What planning is given, and what it hands on to apply beside the plan itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias

from reconciler.plans.change import Action
from reconciler.plans.filter import EVERYTHING, Filter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.plans.change import Change
    from reconciler.plans.drift import Drift
    from reconciler.plans.model import Basis, Plan
    from reconciler.resolve import Declared, Desired
    from reconciler.resource.snapshot import Snapshot
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record, RefusedContent, Tombstone


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the user asked of a plan beyond the files.

    Attributes:
        targets: Only these addresses, and what they depend on.
        only: Show only these objects; nothing is planned with it that is carried out.
        replaces: Replace these although nothing asks for it.
        acks: Acts on these that cannot be taken back are wanted.
        allows: ``(action, type)`` to how many objects may be touched beyond the threshold.
        destroy: Delete everything that is managed.
        refresh_only: Only look at what changed outside.
    """

    targets: tuple[Address, ...] = ()
    only: Filter = EVERYTHING
    replaces: tuple[Address, ...] = ()
    acks: tuple[Address, ...] = ()
    allows: Mapping[tuple[str, str], int] = field(default_factory=dict)
    destroy: bool = False
    refresh_only: bool = False
    _acknowledged: frozenset[Address] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the acknowledgements a set: as many as there are changes may be asked for each of these."""
        object.__setattr__(self, "_acknowledged", frozenset(self.acks))

    def acknowledges(self, address: Address) -> bool:
        """Tell whether an object, its block or a module around it is among ``acks``."""
        return bool(self._acknowledged) and not self._acknowledged.isdisjoint(address.names)

    @property
    def mode(self) -> str:
        """The kind of plan, as a saved plan records it."""
        return "destroy" if self.destroy else "refresh-only" if self.refresh_only else "apply"

    @property
    def verb(self) -> str:
        """The command word, as history shows it."""
        return "destroy" if self.destroy else "apply"


AS_DECLARED: Final = Options()
"""Nothing is asked for beyond the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything a plan follows from.

    ``doubtful`` are addresses whose unfinished create may have made one of several objects, with their ids; ``early``
    those whose unfinished create may still become visible, with when it was begun.
    ``records`` and ``tombstones`` come from the state; ``now`` is UTC; ``data`` is what data blocks showed, those
    left out that cannot be read yet. ``operated`` says by type and remote id which operations were run, and when last;
    ``attempted`` the same of those that were begun, and of which nobody knows whether they arrived. ``counted`` returns
    since a moment, by type and remote id, when objects were changed so that it counts towards a platform's limit;
    ``called`` when each was changed last; ``refused`` by type and natural key which content was not taken.
    """

    desired: Desired
    records: Mapping[str, Record]
    tombstones: Sequence[Tombstone]
    snapshot: Snapshot
    fingerprint: Callable[[str], str]
    basis: Basis
    resource_types: Callable[[str], ResourceType]
    options: Options
    now: datetime
    doubtful: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    early: Mapping[str, datetime] = field(default_factory=dict)
    data: Mapping[Address, Live] = field(default_factory=dict)
    operated: Mapping[tuple[str, str], Mapping[str, datetime]] = field(default_factory=dict)
    attempted: Mapping[tuple[str, str], Mapping[str, datetime]] = field(default_factory=dict)
    called: Callable[[], Mapping[tuple[str, str], datetime]] = dict
    refused: Callable[[], Mapping[tuple[str, str], RefusedContent]] = dict
    counted: Callable[[datetime], Mapping[tuple[str, str], Sequence[datetime]]] = lambda _since: {}


_NO_VALUES: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Declared, and not live.

    ``values`` are the declared values as far as they are known; ``former`` is the record's address when the object has
    moved, as in the other two.
    """

    address: Address
    resource_type: ResourceType
    declared: Declared
    record: Record | None
    values: Mapping[str, Any]
    former: str = ""
    live: ClassVar[None] = None
    remote_id: ClassVar[str] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """Declared and live, managed or about to be adopted.

    ``values`` are the declared values as far as they are known, and what is ignored as it is live; ``changed`` are the
    paths a request has to carry, and ``sent`` what an update sends of their fields, None when that is ``values``;
    ``respelled`` are the dotted paths at which the live spelling is kept, whatever a request carries along.
    """

    address: Address
    resource_type: ResourceType
    declared: Declared
    record: Record | None
    live: Live
    remote_id: str
    values: Mapping[str, Any]
    changed: tuple[Path, ...] = ()
    former: str = ""
    sent: Mapping[str, Any] | None = None
    respelled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """Recorded or live, and not declared: all that can be done is to delete it, or to forget it."""

    address: Address
    resource_type: ResourceType
    record: Record | None
    live: Live | None
    remote_id: str
    former: str = ""
    declared: ClassVar[None] = None
    values: ClassVar[Mapping[str, Any]] = _NO_VALUES


DeclaredContext: TypeAlias = Missing | Existing
ChangeContext: TypeAlias = DeclaredContext | Orphan
"""What a change is about, as it was decided on: declaration, record and live object, as far as there are any."""


@dataclass(frozen=True, slots=True)
class PlannedChanges:
    """The plan, and the work behind every address it looked at, unchanged ones included."""

    plan: Plan
    work: Mapping[Address, ChangeContext]
    desired: Desired
    snapshot: Snapshot
    data: Mapping[Address, Live] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """The change, the work apply would do for it, and the drift behind it."""

    change: Change
    work: ChangeContext
    drift: tuple[Drift, ...] = ()


def unseen(decision: Decision) -> bool:
    """Tell whether the object was created a moment ago and is not visible yet, so that nothing is done about it."""
    return decision.change.action is Action.NONE and decision.work.live is None
