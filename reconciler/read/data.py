"""Read what data blocks ask for, before anything is planned: each distinct request once, one beside the other.

Data that needs an object which does not exist yet stays unread, and the plan says so of whoever refers to it. Anything
else that is not there is an error: a value is never made up.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from reconciler.diagnostics import ApiError, ConfigError, ReconcilerError, problem
from reconciler.load import in_order
from reconciler.read.references import Needed
from reconciler.resolve.data import PREFIX, fields
from reconciler.resolve.scope import NoSuchPart, step_into
from reconciler.resolve.secrets import sealed_at
from reconciler.resource.fields import field_value, managed_fields
from reconciler.resource.keys import declared_key
from reconciler.values import MISSING, Deferred, Secret, at, is_deferred, leaves, lookup, mask, secret_json, settle
from schemas.declare import ResourceType
from schemas.facts import secret_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.api import Api
    from reconciler.diagnostics import Diagnostic, Source
    from reconciler.resolve import Declared, DeclaredData, Desired
    from reconciler.resource.snapshot import Snapshot
    from reconciler.values import Reference
    from schemas.declare import DataSource
    from schemas.markers import Live
    from state.records import Record

Answer: TypeAlias = "Live | ReconcilerError"
Wish: TypeAlias = "tuple[DeclaredData, dict[str, Any]]"


class DataError(ReconcilerError):
    """Data blocks could not be read, or references into what they show lead nowhere; all of them together.

    ``errors`` are those of them that the API, or the way to it, brought about.
    """

    def __init__(self, problems: Sequence[Diagnostic], errors: Sequence[ApiError] = ()) -> None:
        super().__init__(
            "; ".join(f"{diagnostic.summary}: {diagnostic.label or diagnostic.detail}" for diagnostic in problems)
        )
        self._problems = in_order(list(problems))
        self.errors = tuple(errors)

    def diagnostics(self) -> Sequence[Diagnostic]:
        """Return all problems in the order of their places."""
        return self._problems


def read_data(
    api: Api, desired: Desired, snapshot: Snapshot, records: Mapping[str, Record], *, workers: int = 10
) -> dict[Address, Live]:
    """Return what the data blocks show, by address typed ``data.TYPE``, secrets as Secret leaves.

    Args:
        api: The API of the project.
        desired: What the files ask for.
        snapshot: The live objects; those of managed types that are read as data among them.
        records: What is managed, by address.
        workers: Most calls at once.

    Raises:
        DataError: Something is not there, the API refused, or a reference leads into a part that what was read does
            not have.
    """
    if not desired.data:
        return {}
    reading = _Reading(api, snapshot, Needed.of(desired, snapshot, records))
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="data") as pool:
        left = dict(desired.data)
        while turn := list(reading.ready(left.values())):
            reading.take(turn, pool)
            for block, _ in turn:
                del left[block.address]
    problems = [*reading.problems, *_lost(desired, left.values(), reading.objects)]
    if problems:
        raise DataError(problems, reading.errors)
    return reading.objects


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and what went wrong."""

    api: Api
    snapshot: Snapshot
    needed: Needed
    objects: dict[Address, Live] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    errors: list[ApiError] = field(default_factory=list)
    _answers: dict[Secret, Answer | None] = field(default_factory=dict)

    def ready(self, left: Iterable[DeclaredData]) -> Iterator[Wish]:
        """Yield what can be read by now, with its values."""
        known = {**self.needed.live, **self.objects}
        for block in left:
            if all(need in known for need in block.depends_on):
                values = settle(block.values, lambda reference: lookup(reference, known))
                if not is_deferred(values):
                    yield block, values

    def take(self, turn: Sequence[Wish], pool: ThreadPoolExecutor) -> None:
        """Ask for what has not been asked for yet, and keep what each block gets."""
        fresh = {key: wish for wish in turn if (key := _request(wish)) not in self._answers}
        asked = {key: pool.submit(self._ask, block, values) for key, (block, values) in fresh.items()}
        self._answers |= {key: future.result() for key, future in asked.items()}
        for wish in turn:
            self._keep(*wish, self._answers[_request(wish)])

    def _ask(self, block: DeclaredData, values: dict[str, Any]) -> Answer | None:
        """Return what is there, None for nothing, or the error; runs on a worker thread."""
        try:
            return (
                self._live(block.resource_type, values)
                if isinstance(block.resource_type, ResourceType)
                else self._shown(block.resource_type, values)
            )
        except (ApiError, ConfigError) as error:
            return error

    def _shown(self, source: DataSource, values: dict[str, Any]) -> Live:
        shown: Any = {**dict.fromkeys(fields(source)), **values, **self.api.data(source, values)}
        for name in source.secret:
            shown = sealed_at(shown, tuple(name.split(".")))
        return dict(shown)

    def _live(self, resource_type: ResourceType, values: dict[str, Any]) -> Answer | None:
        collection = self.snapshot.of(resource_type)
        key = declared_key(resource_type, values)
        ids = collection.named(key) if key is not None else []
        if len(ids) > 1:
            return ConfigError([_several(resource_type, ids)])
        live = collection.objects[ids[0]] if ids else self._unlisted(resource_type, values)
        return _as_declared(resource_type, live) if live is not None else None

    def _unlisted(self, resource_type: ResourceType, values: dict[str, Any]) -> Live | None:
        """Look once more for what no list showed: one that moved while it was read may have left it out."""
        leaving = self.snapshot.of(resource_type).leaving
        listed = [live for live in self.api.find(resource_type, values) if resource_type.remote_id(live) not in leaving]
        # What we deleted a moment ago may be listed still.
        there = [live for live in listed if self.api.read(resource_type, resource_type.remote_id(live)) is not None]
        return there[0] if len(there) == 1 else None

    def _keep(self, block: DeclaredData, values: dict[str, Any], answer: Answer | None) -> None:
        if isinstance(answer, ReconcilerError):
            if not self.needed.moving(block.depends_on):
                self.problems += _placed(answer, block)
                self.errors += [answer] if isinstance(answer, ApiError) else []
        elif answer is not None:
            self.objects[block.address] = answer
        elif not self.needed.moving(block.depends_on):
            self.problems.append(_absent(block, values))


def _request(wish: Wish) -> Secret:
    block, values = wish
    return secret_json([block.resource_type.name, values])


def _as_declared(resource_type: ResourceType, live: Live) -> Live:
    """Return a live object with its fields under the names they are declared by, its secrets sealed."""
    observed = {name: field_value(resource_type, live, name) for name in managed_fields(resource_type)}
    shown: Any = {**dict.fromkeys(fields(resource_type)), **live}
    shown |= {name: value for name, value in observed.items() if value is not MISSING}
    for pattern in secret_paths(resource_type.spec):
        shown = sealed_at(shown, pattern)
    return dict(shown)


def _lost(desired: Desired, left: Iterable[DeclaredData], objects: Mapping[Address, Live]) -> Iterator[Diagnostic]:
    """Yield each reference into something that was read but has no such part."""
    holders: list[Declared | DeclaredData] = [*desired.resources.values(), *left]
    for holder in holders:
        if is_deferred(holder.values):
            for path, leaf in leaves(holder.values):
                yield from (
                    _partless(reference, objects, holder.origin.source(*path), holder.address)
                    for reference in _leading_nowhere(leaf, objects)
                )
    for output in desired.outputs.values():
        for _, leaf in leaves(output.value):
            for reference in _leading_nowhere(leaf, objects):
                yield _partless(reference, objects, desired.data[reference.address].source(), reference.address)


def _leading_nowhere(leaf: Any, objects: Mapping[Address, Live]) -> Iterator[Reference]:
    for reference in leaf.references if isinstance(leaf, Deferred) else ():
        live = objects.get(reference.address)
        if live is not None and at(live, reference.path) is MISSING:
            yield reference


def _partless(reference: Reference, objects: Mapping[Address, Live], place: Source, address: Address) -> Diagnostic:
    why = step_into(dict(objects[reference.address]), reference.path)
    missing = why if isinstance(why, NoSuchPart) else NoSuchPart("no object")
    label = f"{reference}: {missing.label}"
    return problem("E232", label, place, help=missing.help, address=address)


def _absent(block: DeclaredData, values: Mapping[str, Any]) -> Diagnostic:
    by = ", ".join(f"{path[-1]} {mask(leaf)}" for path, leaf in leaves(dict(values)) if path)
    with_ = f" with {by}" if by else ""
    return problem(
        "E230",
        f"the project has no {block.resource_type.title}{with_}",
        block.source(),
        detail="References to it cannot be evaluated, so nothing is planned.",
        help=f"check its fields, or declare a {block.address.type.removeprefix(PREFIX)} under resources",
        address=block.address,
    )


def _several(resource_type: ResourceType, ids: Sequence[str]) -> Diagnostic:
    label = f"{len(ids)} live objects match: {', '.join(ids)}"
    why = f"The API allows several objects of type {resource_type.name} with the same key, but a reference needs one."
    return problem("E231", label, detail=why, help="rename or delete all but one")


def _placed(error: ReconcilerError, block: DeclaredData) -> list[Diagnostic]:
    if isinstance(error, ApiError):
        return [error.diagnostic(block.address, block.source())]
    return [replace(diagnostic, address=block.address, source=block.source()) for diagnostic in error.diagnostics()]
