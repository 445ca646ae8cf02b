"""What was live when it was read, as values: collections by type, objects by id, an index by natural key."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from reconciler.observe import live_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schemas.declare import ResourceType
    from schemas.markers import Live


@dataclass(slots=True)
class Collection:
    """The live objects of one type by remote id, and an index by natural key."""

    kind: ResourceType
    objects: dict[str, Live]
    _index: dict[str, list[str]] | None = field(default=None)

    @classmethod
    def of(cls, kind: ResourceType, objects: Iterable[Live]) -> Collection:
        """Return the collection of some live objects."""
        return cls(kind, {kind.remote_id(live): live for live in objects})

    def get(self, remote_id: str) -> Live | None:
        """Return an object, or None when it is not there."""
        return self.objects.get(remote_id)

    def matching(self, key: str) -> list[str]:
        """Return the ids of the objects with a natural key, in order of id."""
        if self._index is None:
            self._index = self._indexed()  # whole at once: several threads may ask, and none may see half of it
        return sorted(self._index.get(key, []))

    def _indexed(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for remote_id, live in self.objects.items():
            own = live_key(self.kind, live)
            if own is not None:
                index.setdefault(own, []).append(remote_id)
        return index


@dataclass(frozen=True)
class Snapshot:
    """What was live when it was read: type name to its collection, and the requests it took."""

    collections: Mapping[str, Collection]
    requests: int = 0

    def of(self, kind: ResourceType) -> Collection:
        """Return the collection of a type that was read.

        Raises:
            AssertionError: The type was not read; a mistake in this package.
        """
        found = self.collections.get(kind.name)
        if found is None:
            raise AssertionError(f"This is a bug in reconciler: {kind.name} was not read.")
        return found

    @cached_property
    def objects(self) -> int:
        """How many objects were seen."""
        return sum(len(collection.objects) for collection in self.collections.values())
