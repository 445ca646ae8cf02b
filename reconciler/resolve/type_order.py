"""Dependencies nobody wrote: a type whose objects come after another's, a child after its parents. Pure."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from schemas.facts import facts
from schemas.markers import Refers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.resolve.body import Instance
    from schemas.markers import Spec


def implied(
    instances: Mapping[Address, Instance], needs: Mapping[Address, Collection[Address]]
) -> dict[Address, set[Address]]:
    """Return what each instance needs by its type alone; what was written wins where the two would make a circle.

    An instance that refers to objects of the other type waits for those, and a child whose parent is written out for
    that one: their siblings are no concern of theirs.
    """
    by_type: dict[str, list[Address]] = {}
    for address in instances:
        by_type.setdefault(address.type, []).append(address)
    closure = cache(partial(_closure, needs=needs))  # ten thousand children ask for that of the same parents
    by_value = cache(partial(_by_value, instances=instances, by_type=by_type))
    added: dict[Address, set[Address]] = {}
    for address, instance in instances.items():
        resource_type, parent = instance.resource_type, instance.resource_type.parent
        types = {name for name in (*resource_type.after, *((parent.type,) if parent else ())) if name in by_type}
        if types and needs.get(address):
            types -= {other.type for other in closure(address) if other != address}
        others: set[Address] = set()
        for name in types:
            written = instance.values.get(parent.field) if parent and parent.type == name else None
            by_field = by_value(resource_type.spec, parent.field) if parent and isinstance(written, str) else {}
            others.update(by_field.get(written) or by_type[name])
        if others:
            added[address] = {other for other in others if address not in closure(other)}
    return added


def _by_value(
    child: type[Spec], field: str, instances: Mapping[Address, Instance], by_type: Mapping[str, Sequence[Address]]
) -> dict[Any, list[Address]]:
    """Return the parents by what a child writes for them in its field, as far as they declare it themselves."""
    refers = facts(child).find(Refers, field)
    parents: dict[Any, list[Address]] = {}
    for address in by_type.get(refers.type, ()) if refers else ():
        value = instances[address].values.get(refers.field) if refers else None
        if isinstance(value, str):
            parents.setdefault(value, []).append(address)
    return parents


def _closure(start: Address, needs: Mapping[Address, Collection[Address]]) -> set[Address]:
    seen: set[Address] = set()
    waiting = [start]
    while waiting:
        address = waiting.pop()
        if address not in seen:
            seen.add(address)
            waiting += needs.get(address, ())
    return seen
