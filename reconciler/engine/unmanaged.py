"""What is live, and whose it is: managed at an address, another team's, or nobody's. Changes nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from reconciler.address import Address
from reconciler.diagnostics import ConfigError, problem
from reconciler.engine.context import opened_api, state_keys
from reconciler.engine.refresh import in_use, look
from reconciler.engine.run import Run
from reconciler.engine.validation import Configuration, configuration
from reconciler.plans.filter import Filter
from reconciler.read import ReadError, Scope, read
from reconciler.resolve import Desired, ProjectSettings, read_settings
from reconciler.resolve.entries import SETTINGS
from reconciler.resource.keys import name_parts
from reconciler.resource.owned import LiveObject
from reconciler.resource.phase import status_of
from reconciler.resource.snapshot import Snapshot
from reconciler.values import at
from schemas import catalogue
from schemas.declare import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from reconciler.engine.project import Project
    from reconciler.engine.refresh import RefreshResult
    from reconciler.plans.inputs import ChangeContext, PlannedChanges
    from reconciler.resolve.desired import Ignored
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record


def owned(snapshot: Snapshot, owners: Mapping[tuple[str, str], str], ignore: Sequence[Ignored]) -> Iterator[LiveObject]:
    """Yield every live object by type and id; what is being deleted is left out unless it is managed.

    Args:
        snapshot: What was read.
        owners: Type and id to the address that manages the object.
        ignore: What other teams own.
    """
    for name, collection in sorted(snapshot.collections.items()):
        for remote_id, live in sorted(collection.objects.items()):
            owner, phase = owners.get((name, remote_id), ""), status_of(collection.resource_type, live).phase
            if not owner and phase is Phase.DELETING:
                continue
            called = called_by(collection.resource_type, live)
            why = "" if owner else _ignored(ignore, name, called, remote_id)
            yield LiveObject(name, remote_id, called, str(phase), owner, why)


def owners_of(
    records: Iterable[Record], work: Iterable[ChangeContext], snapshot: Snapshot
) -> dict[tuple[str, str], str]:
    """Return type and id of all that is managed: recorded, about to be adopted, or declared as part of its parent."""
    owners = {
        (context.resource_type.name, context.remote_id): str(context.address) for context in work if context.remote_id
    }
    owners |= {(record.type, record.remote_id): record.address for record in records}
    declared = {
        (context.resource_type.name, context.remote_id): (str(context.address), context.values)
        for context in work
        if context.remote_id and context.declared is not None
    }
    return _of_parents(declared, snapshot) | owners


def _recorded_owners(records: Collection[Record], snapshot: Snapshot) -> dict[tuple[str, str], str]:
    """Return type and id of all that the state alone knows to be managed."""
    applied = {(record.type, record.remote_id): (record.address, record.declared) for record in records}
    return _of_parents(applied, snapshot) | {name: address for name, (address, _) in applied.items()}


def _of_parents(
    parents: Mapping[tuple[str, str], tuple[str, Mapping[str, Any]]], snapshot: Snapshot
) -> dict[tuple[str, str], str]:
    """Return the owners of children that are declared as part of their parent: type and id to its address."""
    owners = {}
    for name, collection in snapshot.collections.items():
        above = catalogue.resource_type(name).parent
        if above is None or not above.instead:
            continue
        for remote_id, live in collection.objects.items():
            address, values = parents.get((above.type, str(live.get(above.field))), ("", {}))
            listed = at(dict(values), tuple(above.instead.split(".")))
            if isinstance(listed, list) and remote_id.rpartition("/")[2] in map(str, listed):
                owners[name, remote_id] = address
    return owners


def count_unmanaged(run: Run, refreshed: RefreshResult, planned: PlannedChanges) -> int:
    """Return how many of the live objects that were read for a plan nobody manages."""
    # Nearly all that is live is recorded, and a plan of ten thousand objects is not to be slower for the others.
    recorded = {(record.type, record.remote_id) for record in refreshed.recovery.records.values()}
    rest = _without(refreshed.snapshot, recorded)
    if not rest.collections:
        return 0
    owners = owners_of(refreshed.recovery.records.values(), planned.work.values(), refreshed.snapshot)
    return sum(live_object.unmanaged for live_object in owned(_without(rest, owners), {}, run.desired.project.ignore))


def _without(snapshot: Snapshot, owners: Collection[tuple[str, str]]) -> Snapshot:
    """Return what was read of the objects that nobody is known to own."""
    collections = {}
    for name, collection in snapshot.collections.items():
        rest = {remote_id: live for remote_id, live in collection.objects.items() if (name, remote_id) not in owners}
        if rest:
            collections[name] = replace(collection, objects=rest)
    return Snapshot(collections)


def live_objects(
    project: Project, patterns: Sequence[Address | str] = (), *, types: Sequence[str] = ()
) -> list[LiveObject]:
    """Return the live objects and whose they are; without files they are nobody's. Only what may be shown is read.

    Files that cannot be evaluated, for want of a secret for example, are left out of account: then only what the state
    records is managed, and the project is warned.

    Args:
        project: Where and how.
        patterns: Addresses, blocks, types or patterns with ``*``; all objects without one. What has no address of its
            own is matched as ``TYPE.NAME`` and ``TYPE.ID``.
        types: Only objects of these types; of all when empty.

    Raises:
        ReconcilerError: The project section is wrong, or the API or the state cannot be read; or a pattern matches
            nothing.
    """
    only = Filter.of(patterns, types)
    objects = _live(project, only)
    if not only.patterns:
        return objects
    called = [(live_object, _called(live_object)) for live_object in objects]
    only.check([address for _, addresses in called for address in addresses], "E206", "live object")
    return [live_object for live_object, addresses in called if any(map(only.keeps, addresses))]


def _called(live_object: LiveObject) -> list[Address]:
    """Return as what a pattern finds a live object: its own address, else its type with its name and with its id."""
    if live_object.address.startswith(f"{live_object.type}."):  # a part of its parent is managed at another's
        return [Address.parse(live_object.address)]
    names = dict.fromkeys(filter(None, (live_object.name, live_object.remote_id)))
    return [Address(live_object.type, name) for name in names]


def _live(project: Project, only: Filter) -> list[LiveObject]:
    """Return the live objects of the types that a filter may keep."""
    resource_types = tuple(map(catalogue.resource_type, filter(only.may_keep, catalogue.names())))
    if not resource_types:
        only.check((), "E206", "live object")
        return []
    try:
        valid = configuration(project, holding=True)
    except ConfigError as error:
        if [diagnostic.code for diagnostic in error.problems] != ["E101"]:
            return _as_recorded(project, resource_types, error)
        with opened_api(project, ProjectSettings()) as api, advised(resource_types, _one_by_one):
            snapshot = read(api, Scope(resource_types), workers=project.parallelism)
        return _of(resource_types, owned(snapshot, {}, ()))
    with Run.reading(project, valid) as run:
        with advised(resource_types, _one_by_one, in_use(run)):
            refreshed = look(run, also=resource_types)
        planned = run.planned(refreshed)
    owners = owners_of(refreshed.recovery.records.values(), planned.work.values(), refreshed.snapshot)
    return _of(resource_types, owned(refreshed.snapshot, owners, valid.desired.project.ignore))


def _as_recorded(project: Project, resource_types: Collection[ResourceType], flaws: ConfigError) -> list[LiveObject]:
    """Return the live objects, and whose they are as far as the state alone says.

    Raises:
        ReconcilerError: The project section is wrong, or the API or the state cannot be read.
    """
    section, secrets = read_settings(project.directory, project.inputs, SETTINGS)
    project.learned(secrets | state_keys(project))
    project.staged(section)
    first, *more = flaws.problems
    label = f"{first.code} {first.label or first.summary}{f', and {len(more):,} more' if more else ''}"
    hint = "see what is wrong with the files:\n  reconciler validate"
    project.warn([problem("W261", label, help=hint)])
    desired = Desired(
        section, resources={}, outputs={}, moved=(), imports=(), removed=(), secrets=secrets, digest="", files=0
    )
    with (
        Run.reading(project, Configuration(desired, (), secrets)) as run,
        advised(resource_types, _one_by_one, in_use(run)),
    ):
        refreshed = look(run, also=resource_types)
    owners = _recorded_owners(refreshed.recovery.records.values(), refreshed.snapshot)
    return _of(resource_types, owned(refreshed.snapshot, owners, section.ignore))


@contextmanager
def advised(
    resource_types: Collection[ResourceType], advice: Callable[[Sequence[str]], str], needed: Collection[str] = ()
) -> Iterator[None]:
    """Let the failure to read some types say how to go on with the others.

    Args:
        resource_types: The types that are wanted.
        advice: Says it, from the names of those that may be readable.
        needed: Types that nobody can go on without.

    Raises:
        ReadError: A type could not be read.
    """
    try:
        yield
    except ReadError as error:
        refused = error.refused
        rest = [
            resource_type.name
            for resource_type in resource_types
            if refused.isdisjoint((resource_type.name, resource_type.parent and resource_type.parent.type))
        ]
        if not rest or refused != error.errors.keys() or not refused.isdisjoint(needed):
            raise
        key = f"use an access key that may read {' and '.join(sorted(refused))}"
        raise ReadError(error.errors, f"{key}, or {advice(rest)}") from error


def _one_by_one(types: Sequence[str]) -> str:
    return f"list one of the other types ({', '.join(types)}):\n  reconciler list {types[0]}"


def _of(resource_types: Collection[ResourceType], live: Iterable[LiveObject]) -> list[LiveObject]:
    names = {resource_type.name for resource_type in resource_types}
    return [live_object for live_object in live if live_object.type in names]


def called_by(resource_type: ResourceType, live: Live) -> str:
    """Return what people call an object, "" for nothing."""
    return next(filter(None, name_parts(resource_type, live)), "")


def fits(globs: Collection[str], live_object: LiveObject) -> bool:
    """Tell whether an object is called as one of the globs says, or has such an id; anything fits no glob at all."""
    return not globs or any(
        fnmatchcase(text, glob) for glob in globs for text in (live_object.name, live_object.remote_id)
    )


def _ignored(ignore: Sequence[Ignored], name: str, called: str, remote_id: str) -> str:
    for entry in ignore:
        if fnmatchcase(name, entry.type) and any(fnmatchcase(text, entry.name) for text in (called, remote_id)):
            return entry.reason
    return ""
