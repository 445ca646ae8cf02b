"""Ask for single objects by their ids where a list alone proves nothing: it lags, and it moves while it is read.

What should be there and is in no list is gone only when the API says so of the object itself. What was deleted a moment
ago and is still listed is not there any more, unless the API shows it when asked for it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from reconciler.diagnostics import ApiError, ConfigError
from reconciler.read import ReadError, Scope, read
from reconciler.resource.snapshot import Collection, Snapshot
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reconciler.api import Api
    from schemas.markers import Live

log = logging.getLogger(__name__)

Name: TypeAlias = "tuple[str, str]"
"""Type and remote id of an object."""

MANY = 50
"""Missing objects of one type from which on its list is read once more first: it may only have been incomplete."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What a list is not believed about.

    Attributes:
        expected: What should be there: what is recorded, what a call was begun on, what is to be imported.
        deleted: What we deleted a moment ago. When it is shown even if asked for, it is set aside as leaving.
        unsure: What we asked to delete without an answer; it is still there when it is shown if asked for.
    """

    expected: frozenset[Name] = frozenset()
    deleted: frozenset[Name] = frozenset()
    unsure: frozenset[Name] = frozenset()


def look_again(api: Api, snapshot: Snapshot, scope: Scope, doubts: Doubts, *, workers: int = 10) -> Snapshot:
    """Return the snapshot as it is after every doubt was asked about; the same one when there is none.

    Args:
        api: The API of the project.
        snapshot: What the lists of ``scope`` showed.
        scope: What was read.
        doubts: What the lists are not believed about; types that were not read are left out.
        workers: Most calls at once.

    Raises:
        ReadError: One of them could not be read; it is not known then whether it is there.
    """
    seen = _Seen(
        api, scope, {name: dict(collection.objects) for name, collection in snapshot.collections.items()}, workers
    )
    missing = seen.missing(doubts.expected)
    listed = [key for key in sorted(doubts.deleted | doubts.unsure) if seen.shows(key) and _can_be_asked(key)]
    if not (missing or listed):
        return snapshot
    before = api.client.sent
    missing = seen.missing(seen.listed_again(missing))
    seen.ask(_parents(missing) | {key for key in missing if catalogue.resource_type(key[0]).parent is None})
    seen.ask({key for key in seen.missing(missing) if seen.below_something(key)})
    leaving = seen.confirm(listed, doubts.deleted)
    collections = {
        name: Collection.of(catalogue.resource_type(name), objects.values(), leaving.get(name, ()), seen.ids_gone(name))
        for name, objects in seen.objects.items()
    }
    return Snapshot(collections, snapshot.requests + api.client.sent - before)


def _can_be_asked(key: Name) -> bool:
    """Tell whether an object has a call of its own, and an id that can be sent."""
    resource_type, remote_id = catalogue.resource_type(key[0]), key[1]
    return (
        resource_type.read is not None
        and bool(remote_id)
        and remote_id.count("/") >= len(resource_type.id_parameters) - 1
    )


def _parent(key: Name) -> Name | None:
    resource_type = catalogue.resource_type(key[0])
    return (resource_type.parent.type, key[1].rpartition("/")[0]) if resource_type.parent else None


def _parents(names: Iterable[Name]) -> set[Name]:
    return {above for key in names if (above := _parent(key)) is not None}


@dataclass(slots=True)
class _Seen:
    """The objects seen so far, by type and remote id, and what was asked for and is not there."""

    api: Api
    scope: Scope
    objects: dict[str, dict[str, Live]]
    workers: int
    gone: set[Name] = field(default_factory=set)

    def shows(self, key: Name) -> bool:
        """Tell whether an object was seen."""
        return key[1] in self.objects.get(key[0], ())

    def ids_gone(self, name: str) -> list[str]:
        """Return the ids of the objects of a type that the API says are not there."""
        return [remote_id for kind, remote_id in self.gone if kind == name]

    def missing(self, expected: Iterable[Name]) -> set[Name]:
        """Return what should be there and has not been seen, of the types that were read from lists."""
        unseen = (key for key in expected if key[0] in self.objects and not self.shows(key))
        return {key for key in unseen if _can_be_asked(key) and not catalogue.resource_type(key[0]).singleton}

    def listed_again(self, missing: set[Name]) -> set[Name]:
        """Read the lists again of which very much is missing; return what is missing."""
        counts: dict[str, int] = defaultdict(int)
        for name, _ in missing:
            counts[name] += 1
        many = {name: count for name, count in counts.items() if count > MANY}
        if many:
            message = ", ".join(f"{count} {name}" for name, count in sorted(many.items()))
            log.warning("many recorded objects are in no list, reading again and asking for each objects=%s", message)
            resource_types = tuple(catalogue.resource_type(name) for name in sorted(many))
            for name, collection in read(
                self.api, Scope(resource_types, self.scope.parents), workers=self.workers
            ).collections.items():
                self.objects[name] = {**collection.objects, **self.objects.get(name, {})}
        return missing

    def below_something(self, key: Name) -> bool:
        """Tell whether an object has a parent that is not gone; with its parent, it is."""
        above = _parent(key)
        return above is not None and above not in self.gone

    def ask(self, names: set[Name]) -> None:
        """Ask for objects by their ids; below a parent that turns up this way, its children are listed."""
        answers = self._answers(
            sorted(self.missing(names)), lambda key: self.api.read(catalogue.resource_type(key[0]), key[1])
        )
        self.gone |= {key for key, live in answers.items() if live is None}
        turned_up = {key: live for key, live in answers.items() if live is not None}
        for (name, remote_id), live in turned_up.items():
            self.objects[name][remote_id] = live
        below = {
            (resource_type.name, key[1]): (resource_type, key[0], live)
            for resource_type in self.scope.resource_types
            for key, live in turned_up.items()
            if resource_type.parent is not None
            and resource_type.parent.type == key[0]
            and self.scope.wants(resource_type, key[1])
        }

        def children(key: Name) -> list[dict[str, Any]]:
            resource_type, above, live = below[key]
            return self.api.children(resource_type, catalogue.resource_type(above), live)

        for (name, _), lives in self._answers(sorted(below), children).items():
            self.objects[name].update({catalogue.resource_type(name).remote_id(live): live for live in lives})

    def confirm(self, listed: Iterable[Name], deleted: frozenset[Name]) -> dict[str, list[Live]]:
        """Take out what was deleted and is only listed still; return by type what shows even when it is asked for."""
        leaving: dict[str, list[Live]] = defaultdict(list)
        answers = self._answers(list(listed), lambda key: self.api.read(catalogue.resource_type(key[0]), key[1]))
        for key, live in answers.items():
            name, remote_id = key
            if live is None:
                self.gone.add(key)
            elif key in deleted:
                leaving[name].append(live)
            if live is None or key in deleted:
                self.objects[name].pop(remote_id)
        return leaving

    def _answers(self, names: list[Name], call: Callable[[Name], Any]) -> Mapping[Name, Any]:
        """Return what the API answers for each, None for what is not there, or raise all failures together."""
        if not names:
            return {}
        with ThreadPoolExecutor(max_workers=self.workers) as pool:
            futures = {key: pool.submit(_asked, call, key) for key in names}
        errors = {
            f"{name} {remote_id}": error
            for (name, remote_id), future in futures.items()
            if isinstance(error := future.exception(), ApiError)
        }
        if errors:
            raise ReadError(errors)
        return {key: future.result() for key, future in futures.items()}


def _asked(call: Callable[[Name], Any], key: Name) -> Any:
    try:
        return call(key)
    except ConfigError:
        return None  # an id that cannot stand in a path names no object
