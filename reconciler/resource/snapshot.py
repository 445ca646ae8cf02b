"""What was live when it was read, as values: collections by type, objects by id, an index by natural key.

What is being deleted is never recognised by its key: nobody may take it for an object that is there to stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from reconciler.resource.keys import live_key, named_by_key
from reconciler.resource.phase import status_of
from reconciler.resource.spelling import Form, bare, exact, key_in, respelled, unslashed
from schemas.declare import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, timedelta

    from schemas.declare import ResourceType
    from schemas.markers import Live


@dataclass(slots=True)
class Collection:
    """The live objects of one type by remote id, and an index by natural key for each form that was asked for.

    ``leaving`` are objects that the API shows although we deleted them a moment ago, and ``gone`` the ids of those that
    only a list shows still; neither are among the others.
    """

    resource_type: ResourceType
    objects: dict[str, Live]
    leaving: dict[str, Live] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    _indexes: dict[Form, dict[str, list[str]]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        resource_type: ResourceType,
        objects: Iterable[Live],
        leaving: Iterable[Live] = (),
        gone: Iterable[str] = (),
    ) -> Collection:
        """Return the collection of some live objects, each once."""
        here, going = ({resource_type.remote_id(live): live for live in some} for some in (objects, leaving))
        return cls(resource_type, here, going, frozenset(gone))

    def get(self, remote_id: str) -> Live | None:
        """Return an object, or None when it is not there."""
        return self.objects.get(remote_id)

    def has_shown(self, remote_id: str) -> bool:
        """Tell whether an object was there when it was read, also one that was deleted a moment before."""
        return remote_id in self.objects or remote_id in self.leaving or remote_id in self.gone

    def matching(self, key: str, form: Form = exact) -> list[str]:
        """Return the ids of the objects with a natural key, its texts compared in a form, in order of id.

        None that is being deleted is among them.
        """
        shown = self._with(key, form)
        return [
            remote_id
            for remote_id in shown
            if status_of(self.resource_type, self.objects[remote_id]).phase is not Phase.DELETING
        ]

    def leaves(self, key: str) -> bool:
        """Tell whether an object with a natural key was deleted by us a moment ago and is shown still."""
        keys = (live_key(self.resource_type, live) for live in self.leaving.values())
        return any(key_in(unslashed, own) == key_in(unslashed, key) for own in keys if own is not None)

    def alike(self, key: str) -> frozenset[str]:
        """Return the ids of all that a new object with a natural key could be taken for, also of what was deleted.

        Without a key ("") those are all there are. An id that is the key is the new object's too.
        """
        deleted = () if named_by_key(self.resource_type) else (*self.leaving, *self.gone)
        return frozenset({*(self._with(key, bare) if key else self.objects), *deleted})

    def _with(self, key: str, form: Form) -> list[str]:
        if form not in self._indexes:
            self._indexes[form] = self._indexed(form)  # whole at once: several threads may ask, and none may see half
        return sorted(self._indexes[form].get(key_in(form, key), []))

    def named(self, key: str) -> list[str]:
        """Return the ids of the objects with a natural key; when none has it, of those with the same key respelled."""
        return self.matching(key) or self.matching(key, respelled)

    def _indexed(self, form: Form) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for remote_id, live in self.objects.items():
            own = live_key(self.resource_type, live)
            if own is not None:
                index.setdefault(key_in(form, own), []).append(remote_id)
        return index


@dataclass(frozen=True)
class Snapshot:
    """What was live when it was read: type name to its collection, and the requests it took."""

    collections: Mapping[str, Collection]
    requests: int = 0

    def of(self, resource_type: ResourceType) -> Collection:
        """Return the collection of a type that was read.

        Raises:
            AssertionError: The type was not read; a mistake in this package.
        """
        collection = self.collections.get(resource_type.name)
        if collection is None:
            raise AssertionError(f"This is a bug in reconciler: {resource_type.name} was not read.")
        return collection

    @cached_property
    def objects(self) -> int:
        """How many objects were seen."""
        return sum(len(collection.objects) for collection in self.collections.values())

    @cached_property
    def leaving(self) -> bool:
        """Whether anything of what was deleted a moment ago is shown still."""
        return any(collection.leaving for collection in self.collections.values())


def just_created(created_at: datetime, now: datetime, within: timedelta) -> bool:
    """Tell whether an object may be too new for the API to show it, by a clock that may be as far off as ``within``.

    Args:
        created_at: When it was created, or asked for.
        now: UTC.
        within: How long the API may take to show it.
    """
    return abs(now - created_at) < within
