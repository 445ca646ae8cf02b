"""Find the live object of each declared one: by its record, by an import block, else by its natural key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reconciler.address import Address
from reconciler.resource.keys import declared_key, live_key
from reconciler.resource.spelling import respelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.resource.snapshot import Snapshot
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record


class How(StrEnum):
    """What led to the live object."""

    RECORD = "record"
    IMPORT = "import"
    KEY = "natural key"
    NOTHING = "nothing"
    MANY = "several live objects"
    TAKEN = "managed under another address"


@dataclass(frozen=True, slots=True)
class Match:
    """The live object found for an address, if any.

    ``candidates`` are ids when several would fit, and the other address when the object is taken.
    """

    how: How
    remote_id: str = ""
    live: Live | None = None
    candidates: tuple[str, ...] = ()


class Matcher:
    """Matches addresses one after the other, so that no live object is given out twice."""

    def __init__(
        self,
        snapshot: Snapshot,
        records: Mapping[str, Record],
        imports: Mapping[str, str],
        keys: Callable[[], frozenset[tuple[str, str]]] = frozenset,
    ) -> None:
        """Take the records and ``import`` blocks, both by address text, and what gives every declared type and key."""
        self._snapshot = snapshot
        self._keys = keys
        self._records = records
        self._imports = imports
        self._owners = {(record.type, record.remote_id): address for address, record in records.items()}
        wanted = {(Address.parse(address).type, remote_id) for address, remote_id in imports.items()}
        self._taken = {*self._owners, *wanted}

    def match(self, address: str, resource_type: ResourceType, values: Mapping[str, object]) -> Match:
        """Return the live object of an address; a recorded one that is gone is looked for by its natural key."""
        live_objects = self._snapshot.of(resource_type)
        record = self._records.get(address)
        if record is not None and (live := live_objects.get(record.remote_id)) is not None:
            return Match(How.RECORD, record.remote_id, live)
        wanted = self._imports.get(address)
        if wanted is not None:
            owner = self._owners.get((resource_type.name, wanted), address)
            if owner != address:
                return Match(How.TAKEN, wanted, candidates=(owner,))
            return Match(How.IMPORT, wanted, live_objects.get(wanted))
        return self._by_key(resource_type, values)

    def _by_key(self, resource_type: ResourceType, values: Mapping[str, object]) -> Match:
        key = declared_key(resource_type, values)
        if key is None:
            return Match(How.NOTHING)
        collection = self._snapshot.of(resource_type)
        free = self._free(resource_type, collection.matching(key)) or self._respelled(resource_type, key)
        if len(free) > 1:
            return Match(How.MANY, candidates=tuple(free))
        if not free:
            return Match(How.NOTHING)
        self._taken.add((resource_type.name, free[0]))
        return Match(How.KEY, free[0], collection.get(free[0]))

    def _free(self, resource_type: ResourceType, remote_ids: list[str]) -> list[str]:
        return [remote_id for remote_id in remote_ids if (resource_type.name, remote_id) not in self._taken]

    def _respelled(self, resource_type: ResourceType, key: str) -> list[str]:
        """Return the ids of the objects whose key reads the same, unless another block declares theirs."""
        collection = self._snapshot.of(resource_type)
        remote_ids = self._free(resource_type, collection.matching(key, respelled))
        keys = self._keys() if remote_ids else frozenset()
        return [
            remote_id
            for remote_id in remote_ids
            if (resource_type.name, live_key(resource_type, collection.objects[remote_id])) not in keys
        ]
