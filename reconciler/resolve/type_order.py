"""Dependencies nobody wrote: a type whose objects come after another's, a child after its parents. Pure."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.address import Address
    from reconciler.resolve.body import Instance


def implied(
    instances: Mapping[Address, Instance], needs: Mapping[Address, Collection[Address]]
) -> dict[Address, set[Address]]:
    """Return what each instance needs by its type alone; what was written wins where the two would make a circle."""
    by_type: dict[str, list[Address]] = {}
    for address in instances:
        by_type.setdefault(address.type, []).append(address)
    closure = cache(partial(_closure, needs=needs))  # ten thousand children ask for that of the same parents
    added: dict[Address, set[Address]] = {}
    for address, instance in instances.items():
        resource_type = instance.resource_type
        types = {*resource_type.after, *((resource_type.parent.type,) if resource_type.parent else ())}
        others = {other for name in types for other in by_type.get(name, ())}
        if others:
            added[address] = {other for other in others if address not in closure(other)}
    return added


def _closure(start: Address, needs: Mapping[Address, Collection[Address]]) -> set[Address]:
    seen: set[Address] = set()
    waiting = [start]
    while waiting:
        address = waiting.pop()
        if address not in seen:
            seen.add(address)
            waiting += needs.get(address, ())
    return seen
