"""The language in which resource types are declared: verbs, keys, phases, effects. Decides and sends nothing.

A type is one file in ``schemas/resources``: a Spec of what users write, its fields marked with the facts of
``schemas.markers``, and one ``RESOURCE = ResourceType(...)``. The engine derives diff, replacement, ordering, masking,
documentation and JSON Schema from them. Odd behaviour is first a declared property; only what no property can say is a
small function in the same file, named by the property that calls it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from schemas.markers import Live, Spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One operation of the API.

    Attributes:
        operation: operationId in the API description; the source of every fact about the call.
        method: HTTP method.
        path: Path with ``{parameter}`` places; ``{projectId}`` is always the project.
        query: Query parameters for the live object, or None when it takes none.
        sends: Fields that travel in the body, or None for all declared ones.
    """

    operation: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    query: Callable[[Live], Mapping[str, str]] | None = None
    sends: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How all live objects of a type are read.

    Attributes:
        operation: operationId of the list call.
        path: Its path.
        items: Field of the answer that holds the objects.
        page_size: The largest page the API gives.
        absent_when: Error codes that mean there are none (say, a project that never had the product).
    """

    operation: str
    path: str
    items: str
    page_size: int
    absent_when: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NaturalKey:
    """The declared fields by which a live object is recognised without its id.

    ``unique`` is True when the API itself refuses a second object with the same key; otherwise the key is only a hint,
    good for adoption when exactly one object matches. A Refers field counts with its value.
    """

    fields: tuple[str, ...]
    unique: bool = True


class Phase(StrEnum):
    """Where an object stands, in words shared by all types."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    NEEDS_HUMAN = "needs_human"
    WORKING = "working"  # the API itself is still at it
    LIVE = "live"
    REJECTED = "rejected"
    DEGRADED = "degraded"
    FAILED = "failed"
    DELETING = "deleting"
    UNKNOWN = "unknown"  # a state this version does not know; read leniently


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """How the API's own states read as phases, and how a pending part lies over the live one.

    Attributes:
        state: Dotted path of the live state, "" when the type has none (it is then always live).
        states: Its values; one that is missing reads as UNKNOWN.
        change: Dotted path of the status of the pending part, "" when there is none; it outranks the live state.
        changes: Its values.
        reason: Dotted path of the code that explains a rejection.
        overlay: Live field to the dotted path of its pending value, which wins where present.
        reviewer: Who decides while in review ("Meta").
        settled: Phases in which dependents may go on.
    """

    state: str = ""
    states: Mapping[str, Phase] = field(default_factory=dict)
    change: str = ""
    changes: Mapping[str, Phase] = field(default_factory=dict)
    reason: str = ""
    overlay: Mapping[str, str] = field(default_factory=dict)
    reviewer: str = ""
    settled: frozenset[Phase] = frozenset({Phase.LIVE})


class Reversibility(StrEnum):
    """What it takes to undo an act."""

    REVERSIBLE = "reversible"
    TIME_LOCKED = "time_locked"
    COSTLY = "costly"
    IRREVERSIBLE = "irreversible"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act means beyond the change itself: the words shown in the plan, and the lock it leaves behind."""

    reversibility: Reversibility = Reversibility.REVERSIBLE
    text: str = ""
    lock: timedelta | None = None  # the natural key cannot be used again for so long


@dataclass(frozen=True, slots=True)
class Gate:
    """Why an act cannot be sent now: a third party decides first, a person must act, or the API never allows it."""

    status: Literal["waiting", "blocked", "needs_human"]
    why: str


@dataclass(frozen=True, slots=True)
class Export:
    """A field the server sets, which references may use: ``${type.name.field}``."""

    name: str
    description: str


def _no_effect(_live: Live | None) -> Effect:
    return Effect()


def _no_gate(_live: Live) -> Gate | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """Everything the engine knows of one type. ``name`` must be the name of its file.

    Attributes:
        name: Type name in the files and in addresses.
        title: The same for people ("WhatsApp template").
        tag: Tag of the API description.
        summary: A sentence for the reference.
        spec: Model of what users write.
        listing: How all are read, or None when the API has no list.
        read, create, update, delete: The verbs; None where the API lacks one.
        identity: Live fields whose values, joined by "/", are the remote id, in the order of the path's parameters.
        id_parameters: The path parameters they fill.
        natural_key: How a live object is recognised.
        exports: Server-set fields for references.
        lifecycle: States and pending part.
        effects: Verb ("create", "update", "delete") to its effect on a live object (None for create).
        gates: Verb to what may stand in its way for a live object.
        draft: Says of declared values that the object is only drafted (relaxes required fields).
        limit: Most objects of this type in a project, None when not documented.
        exclusive: Groups of fields of which a body may hold one; what is written from a live object keeps the first.
        example: A working YAML body for documentation, tested.
    """

    name: str
    title: str
    tag: str
    summary: str
    spec: type[Spec]
    identity: tuple[str, ...]
    id_parameters: tuple[str, ...]
    natural_key: NaturalKey | None
    listing: Listing | None = None
    read: Call | None = None
    create: Call | None = None
    update: Call | None = None
    delete: Call | None = None
    exports: tuple[Export, ...] = ()
    lifecycle: Lifecycle = Lifecycle()
    effects: Mapping[str, Callable[[Live | None], Effect]] = field(default_factory=dict)
    gates: Mapping[str, Callable[[Live], Gate | None]] = field(default_factory=dict)
    draft: Callable[[Mapping[str, Any]], bool] = lambda _declared: False
    limit: int | None = None
    exclusive: tuple[tuple[str, ...], ...] = ()
    example: str = ""

    def effect(self, verb: str, live: Live | None) -> Effect:
        """Return what ``verb`` on this object means beyond the change itself."""
        return self.effects.get(verb, _no_effect)(live)

    def gate(self, verb: str, live: Live) -> Gate | None:
        """Return what stands in the way of ``verb`` now, or None."""
        return self.gates.get(verb, _no_gate)(live)

    def remote_id(self, live: Live) -> str:
        """Return the id under which the object is addressed: the identity fields joined by "/"."""
        return "/".join(str(live[name]) for name in self.identity)

    def path_parameters(self, remote_id: str) -> dict[str, str]:
        """Return the path parameters of a remote id."""
        return dict(zip(self.id_parameters, remote_id.split("/", len(self.id_parameters) - 1), strict=True))
