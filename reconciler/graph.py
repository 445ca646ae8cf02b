"""Put things that depend on each other in order, or name the circle. Pure; knows nothing of what it orders."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

T = TypeVar("T", bound=Any)


def sort(dependencies: Mapping[T, Collection[T]]) -> list[T]:
    """Return everything with dependencies first; what is free to go stands in sort order.

    Args:
        dependencies: Each thing to what it waits for; a thing that is only waited for takes part too.

    Raises:
        ValueError: There is a cycle; ``find_cycle`` names it.
    """
    if not any(dependencies.values()):
        return sorted(dependencies)
    waits = _complete(dependencies)
    waiting = {thing: len(needs) for thing, needs in waits.items()}
    unlocks: dict[T, list[T]] = {thing: [] for thing in waits}
    for thing, needs in waits.items():
        for need in needs:
            unlocks[need].append(thing)
    ready = [thing for thing, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    ordered: list[T] = []
    while ready:
        thing = heapq.heappop(ready)
        ordered.append(thing)
        for unlocked in unlocks[thing]:
            waiting[unlocked] -= 1
            if waiting[unlocked] == 0:
                heapq.heappush(ready, unlocked)
    if len(ordered) < len(waits):
        raise ValueError("the dependencies form a cycle")
    return ordered


def around(dependencies: Mapping[T, Collection[T]], chosen: Iterable[T]) -> dict[T, list[T]]:
    """Return the part of a graph around some things: themselves, all that they need, and all that need them."""
    waits = _complete(dependencies)
    needed_by: dict[T, list[T]] = {thing: [] for thing in waits}
    for thing, needs in waits.items():
        for need in needs:
            needed_by[need].append(thing)
    start = list(chosen)
    kept = _reached(waits, start) | _reached(needed_by, start)
    return {thing: [need for need in needs if need in kept] for thing, needs in waits.items() if thing in kept}


def _reached(steps: Mapping[T, Iterable[T]], start: Iterable[T]) -> set[T]:
    reached: set[T] = set()
    ahead = list(start)
    while ahead:
        thing = ahead.pop()
        if thing not in reached:
            reached.add(thing)
            ahead += steps[thing]
    return reached


def find_cycle(dependencies: Mapping[T, Collection[T]]) -> list[T] | None:
    """Return a cycle with its first thing repeated at the end, ``[a, b, a]``, or None; the same one every time."""
    waits = _complete(dependencies)
    done: set[T] = set()
    for start in sorted(waits):
        cycle = None if start in done else _search(start, waits, done)
        if cycle is not None:
            return cycle
    return None


def find_cycles(dependencies: Mapping[T, Collection[T]]) -> list[list[T]]:
    """Return cycles, no two of which share a thing, until none is left that avoids them all."""
    left = {thing: set(needs) for thing, needs in dependencies.items()}
    cycles: list[list[T]] = []
    while (cycle := find_cycle(left)) is not None:
        cycles.append(cycle)
        left = {thing: needs.difference(cycle) for thing, needs in left.items() if thing not in cycle}
    return cycles


def _search(start: T, waits: Mapping[T, set[T]], done: set[T]) -> list[T] | None:
    """Walk depth first from ``start`` without recursion; ``path`` is the way from there to here."""
    path, place = [start], {start: 0}
    branches = [iter(sorted(waits[start]))]
    while path:
        step = next(branches[-1], None)
        if step is None:
            branches.pop()
            thing = path.pop()
            del place[thing]
            done.add(thing)
        elif step in place:
            return _from_smallest(path[place[step] :])
        elif step not in done:
            place[step] = len(path)
            path.append(step)
            branches.append(iter(sorted(waits[step])))
    return None


def _from_smallest(ring: list[T]) -> list[T]:
    first = ring.index(min(ring))
    return [*ring[first:], *ring[:first], ring[first]]


def _complete(dependencies: Mapping[T, Collection[T]]) -> dict[T, set[T]]:
    waits = {thing: set(needs) for thing, needs in dependencies.items()}
    for needs in list(waits.values()):
        for need in needs:
            waits.setdefault(need, set())
    return waits
