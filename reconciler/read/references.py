"""Find the live objects that data blocks need, as they are before anything is planned. Decides and asks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reconciler import graph
from reconciler.resolve.moves import Moves
from reconciler.resource.keys import declared_key, renamed
from reconciler.values import lookup, settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.address import Address
    from reconciler.resolve import Declared, Desired
    from reconciler.resource.snapshot import Snapshot
    from schemas.markers import Live
    from state.records import Record


@dataclass(frozen=True, slots=True)
class Needed:
    """The instances that data needs: those that are live, and those of them that will get another natural key."""

    live: Mapping[Address, Live]
    renamed: frozenset[Address]

    @classmethod
    def of(cls, desired: Desired, snapshot: Snapshot, records: Mapping[str, Record]) -> Needed:
        """Return them, found by their records, import blocks or natural keys."""
        known: dict[Address, Live] = {}
        moving: set[Address] = set()
        for address in _in_order(desired):
            declared = desired.resources[address]
            values = settle(declared.values, lambda reference: lookup(reference, known))
            live = _live(declared, values, desired, snapshot, records)
            if live is not None:
                known[address] = live
                known_key = declared_key(declared.resource_type, values) is not None
                record = records.get(str(address))
                if known_key and renamed(declared.resource_type, values, live, record):
                    moving.add(address)
        return cls(known, frozenset(moving))

    def moving(self, needs: Iterable[Address]) -> bool:
        """Tell whether one of these will only be as it is declared after an apply."""
        return any(need in self.renamed for need in needs)


def _in_order(desired: Desired) -> list[Address]:
    """Return what data needs, and what that needs, dependencies first."""
    needs: dict[Address, tuple[Address, ...]] = {}
    waiting = [need for block in desired.data.values() for need in block.depends_on]
    while waiting:
        address = waiting.pop()
        if address not in needs:
            needs[address] = desired.resources[address].depends_on
            waiting += needs[address]
    return graph.sort(needs)


def _live(
    declared: Declared, values: Mapping[str, Any], desired: Desired, snapshot: Snapshot, records: Mapping[str, Record]
) -> Live | None:
    collection = snapshot.of(declared.resource_type)
    for remote_id in _ids(declared.address, desired, records):
        if (live := collection.get(remote_id)) is not None:
            return live
    key = declared_key(declared.resource_type, values)
    fitting = collection.named(key) if key is not None else []
    return collection.get(fitting[0]) if len(fitting) == 1 else None


def _ids(address: Address, desired: Desired, records: Mapping[str, Record]) -> list[str]:
    """Return the remote ids under which an instance may be known: by its address, a former one, an import block."""
    former = Moves(desired.moved).former(address, records)
    known = [records[str(name)].remote_id for name in (address, *former) if str(name) in records]
    return [*known, *(block.id for block in desired.imports if block.to == address)]
