"""Read the live objects of the types in use: list endpoints at the largest page, one collection beside the other.

Present, absent and "could not tell" stay three things: a collection that could not be read makes the whole reading
fail, so that nothing is ever taken for absent because a request failed. What a list alone does not prove is asked about
by its id, see ``again``.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from reconciler.diagnostics import ApiError, Intercepted, NotFound, ReconcilerError, Refused
from reconciler.read.counting import Count
from reconciler.resource.snapshot import Collection, Snapshot
from schemas import catalogue
from schemas.declare import ResourceType

if TYPE_CHECKING:
    from collections.abc import Collection as Sized
    from collections.abc import Iterable, Mapping, Sequence
    from concurrent.futures import Future

    from reconciler.api import Api
    from reconciler.diagnostics import Diagnostic
    from reconciler.resolve import Declared, DeclaredData
    from schemas.markers import Live
    from state.records import OpenIntent, Record


class ReadError(ReconcilerError):
    """At least one collection could not be read; carries what the API said for each, and how to do without them."""

    def __init__(self, errors: Mapping[str, ApiError], advice: str = "") -> None:
        super().__init__("; ".join(f"{name}: {error}" for name, error in errors.items()))
        self.errors = errors
        self.advice = advice

    @property
    def refused(self) -> frozenset[str]:
        """Those that the API refuses to show; it may well show others."""
        return frozenset(name for name, error in self.errors.items() if _is_about_the_type(error))

    def diagnostics(self) -> Sequence[Diagnostic]:
        """Return one diagnostic for each distinct failure, with the names of what the API refuses to show."""
        together: dict[tuple[str, str, str], list[str]] = {}
        for name, error in self.errors.items():
            diagnostic = error.diagnostic()
            # Each says which call it was; what went wrong is often one thing.
            cause = diagnostic.code, diagnostic.label, diagnostic.detail.partition("\n")[0]
            together.setdefault(cause, []).append(name)
        return tuple(map(self._of, together.values()))

    def _of(self, names: Sequence[str]) -> Diagnostic:
        diagnostic = self.errors[names[-1]].diagnostic()
        if names[-1] not in self.refused:
            return diagnostic
        why = f": {diagnostic.label}" if diagnostic.label else ""
        label, advice = f"{', '.join(names)} cannot be read{why}", self.advice or diagnostic.help
        return replace(diagnostic, label=label, help=advice)


def _is_about_the_type(error: ApiError) -> bool:
    """Tell whether the API itself refuses this list, and not whoever asks."""
    return isinstance(error, Refused | NotFound) and not isinstance(error, Intercepted) and error.exchange.status != 401


@dataclass(frozen=True, slots=True)
class Scope:
    """What has to be read.

    Attributes:
        resource_types: The types in use.
        parents: Child type to the remote ids of the parents below which to look; a child type that is not named is
            looked for below every live parent.
    """

    resource_types: tuple[ResourceType, ...]
    parents: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        declared: Sized[Declared],
        records: Sized[Record],
        begun: Sized[OpenIntent],
        data: Sized[DeclaredData] = (),
    ) -> Scope:
        """Return the types that are declared, read as data, recorded, or begun and not ended."""
        wanted: list[Declared | DeclaredData] = [*declared]
        wanted += [block for block in data if isinstance(block.resource_type, ResourceType)]
        names = (
            {entry.resource_type.name for entry in wanted}
            | {record.type for record in records}
            | {intent.type for intent in begun}
        )
        resource_types = tuple(catalogue.resource_type(name) for name in sorted(names))
        by_type = {
            resource_type.name: _parents(resource_type, wanted, records, begun) for resource_type in resource_types
        }
        return cls(resource_types, {name: parents for name, parents in by_type.items() if parents is not None})

    def with_all(self, resource_types: Sized[ResourceType]) -> Scope:
        """Return the scope with all objects of some types, below whatever parent."""
        wanted = {resource_type.name: resource_type for resource_type in (*self.resource_types, *resource_types)}
        names = {resource_type.name for resource_type in resource_types}
        parents = {name: parents for name, parents in self.parents.items() if name not in names}
        return Scope(tuple(wanted[name] for name in sorted(wanted)), parents)

    def wants(self, resource_type: ResourceType, above: str) -> bool:
        """Tell whether to look for children of a type below a parent."""
        return above in self.parents.get(resource_type.name, (above,))


def _parents(
    resource_type: ResourceType,
    declared: Sized[Declared | DeclaredData],
    records: Sized[Record],
    begun: Sized[OpenIntent],
) -> frozenset[str] | None:
    """Return the parents below which children of a type are wanted, None while one of them is not known."""
    if resource_type.parent is None:
        return None
    wanted = [
        entry.values.get(resource_type.parent.field) for entry in declared if entry.resource_type is resource_type
    ]
    making = any(intent.type == resource_type.name for intent in begun)
    if making or not all(isinstance(parent, str) for parent in wanted):
        return None
    recorded = (record.remote_id.rpartition("/")[0] for record in records if record.type == resource_type.name)
    return frozenset({*map(str, wanted), *recorded})


def read(api: Api, scope: Scope, *, workers: int = 10) -> Snapshot:
    """Return the live objects of the types in scope, and of the types they live below.

    Args:
        api: The API of the project.
        scope: What to read.
        workers: Most calls at once.

    Raises:
        ReadError: A collection could not be read; all of them were tried.
    """
    wanted = _with_parents(scope.resource_types)
    tops = [resource_type for resource_type in wanted if resource_type.parent is None]
    below = [(resource_type, resource_type.parent) for resource_type in wanted if resource_type.parent is not None]
    count = Count([resource_type.name for resource_type in wanted], api.client.on_progress)
    before = api.client.sent
    with ThreadPoolExecutor(max_workers=workers) as pool:
        names = [resource_type.name for resource_type in tops]
        count.begin(names, names)
        collections = _collected(
            {
                (resource_type.name, ""): pool.submit(count.listed, resource_type.name, api.list, resource_type)
                for resource_type in tops
            }
        )
        calls = {
            (resource_type.name, remote_id): (resource_type, catalogue.resource_type(parent.type), live)
            for resource_type, parent in below
            for remote_id, live in collections[parent.type].objects.items()
            if scope.wants(resource_type, remote_id)
        }
        count.begin([resource_type.name for resource_type, _ in below], [name for name, _ in calls])
        children = {key: pool.submit(count.listed, key[0], api.children, *call) for key, call in calls.items()}
        empty = {resource_type.name: Collection.of(resource_type, ()) for resource_type, _ in below}
        collections |= empty | _collected(children)
    return Snapshot(dict(sorted(collections.items())), api.client.sent - before)


def _with_parents(resource_types: Iterable[ResourceType]) -> list[ResourceType]:
    wanted = {resource_type.name: resource_type for resource_type in resource_types}
    for resource_type in list(wanted.values()):
        if resource_type.parent is not None:
            wanted.setdefault(resource_type.parent.type, catalogue.resource_type(resource_type.parent.type))
    return sorted(wanted.values(), key=lambda resource_type: resource_type.name)


def _collected(answers: Mapping[tuple[str, str], Future[list[dict[str, Any]]]]) -> dict[str, Collection]:
    """Return the collections of all answers by type, or raise all failures together."""
    errors = {name: error for (name, _), answer in answers.items() if isinstance(error := answer.exception(), ApiError)}
    if errors:
        raise ReadError(errors)
    objects: dict[str, list[Live]] = {}
    for (name, _), answer in answers.items():
        objects.setdefault(name, []).extend(answer.result())
    return {name: Collection.of(catalogue.resource_type(name), lives) for name, lives in objects.items()}
