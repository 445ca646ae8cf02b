"""Pair the elements of a declared list with those of a live one, whatever order each has. Compares no single field.

A list that the API keeps in its own order is brought to canonical form first; then elements are paired so that as much
as possible stays as it is: what is left over was put in or taken out.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from reconciler.diff.fields import comparable
from reconciler.diff.trees import matches
from reconciler.resource.selectors import type_of
from reconciler.values import MISSING, at, canonical_json, leaves, mask
from schemas.facts import EACH, facts
from schemas.markers import Canonical, Unordered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.values import Path
    from schemas.declare import ResourceType

MOST_COMPARED: Final = 40_000
"""Pairs of elements that are compared at most; longer lists are paired by their place, which takes no time."""

SCALARS: Final = frozenset({str, int, float, bool})

SAME: Final = 2.0
"""Weight of two equal elements: more than any two that only have something in common."""


class Pair(NamedTuple):
    """One element: its index in the declared and in the live list, and in canonical form what stands there.

    An index is None, and its value MISSING, where it is not there. ``place`` is the index in the live list's canonical
    order, which no other order of the API changes.
    """

    want: int | None
    have: int | None
    place: int
    wanted: Any
    shown: Any


def holds_mappings(value: Any) -> bool:
    """Tell whether a value is a list of which some element is a mapping."""
    return isinstance(value, list) and any(isinstance(inner, dict) for inner in value)


def holds_scalars(value: Any) -> bool:
    """Tell whether a value is a list of nothing but texts, numbers and booleans, which is one value to a reader."""
    return isinstance(value, list) and SCALARS.issuperset(map(type, value))


def in_order_of(wanted: Sequence[Any], values: Sequence[Any]) -> list[Any]:
    """Return values in which order means nothing in the order of others: what both have first, then the rest."""
    left = list(values)
    kept = []
    for value in wanted:
        if value in left:
            left.remove(value)
            kept.append(value)
    return [*kept, *left]


def pairs(resource_type: ResourceType, path: Path, want: Sequence[Any], have: Sequence[Any]) -> list[Pair]:
    """Return every element of two lists once, in their canonical order.

    Args:
        resource_type: The type.
        path: Where the lists stand, the field first.
        want: The declared list, as written.
        have: The live list, as shown.
    """
    wanted, shown = _in_order(resource_type, path, want), _in_order(resource_type, path, have)
    aligned = _aligned([value for _, value in wanted], [value for _, value in shown])
    none = (None, MISSING)
    return [
        Pair(ours[0], theirs[0], shown_at or 0, ours[1], theirs[1])
        for wanted_at, shown_at in aligned
        for ours in (none if wanted_at is None else wanted[wanted_at],)
        for theirs in (none if shown_at is None else shown[shown_at],)
    ]


def _in_order(resource_type: ResourceType, path: Path, elements: Sequence[Any]) -> list[tuple[int, Any]]:
    """Return the elements in canonical form and order, each with its index in the given list."""
    together = _comparable(resource_type, path, list(elements))
    if not _has_form(resource_type, path):
        return list(enumerate(together))
    alone = [_comparable(resource_type, path, [element])[0] for element in elements]
    indexes: dict[str, deque[int]] = {}
    for index, element in enumerate(alone):
        indexes.setdefault(_key(element), deque()).append(index)
    if sorted(map(_key, together)) != sorted(map(_key, alone)):
        return list(enumerate(alone))  # a form that does more than order: then the order is the one given
    return [(indexes[_key(element)].popleft(), element) for element in together]


def _has_form(resource_type: ResourceType, path: Path) -> bool:
    """Tell whether something brings the list, or what it lies in, to a form in which elements may change places."""
    known = facts(resource_type.spec)
    pattern = tuple(EACH if isinstance(step, int) else step for step in path)
    return any(pattern[: len(formed)] == formed for formed in (*known.having(Canonical), *known.having(Unordered)))


def _comparable(resource_type: ResourceType, path: Path, elements: list[Any]) -> list[Any]:
    """Return elements of a list in canonical form; its surroundings play no part in that."""
    value: Any = elements
    for step in reversed(path[1:]):
        value = {step: value} if isinstance(step, str) else [value]
    value = comparable(resource_type, str(path[0]), value)
    canonical = (
        at(value, tuple(step if isinstance(step, str) else 0 for step in path[1:])) if value is not MISSING else []
    )
    return canonical if isinstance(canonical, list) and len(canonical) == len(elements) else elements


def _key(element: Any) -> str:
    return canonical_json(mask(element))


def _aligned(want: list[Any], have: list[Any]) -> Iterator[tuple[int | None, int | None]]:
    """Yield pairs of indexes, both lists in order; equal beginnings and ends are passed over quickly."""
    first = 0
    while first < min(len(want), len(have)) and matches(want[first], have[first]):
        yield first, first
        first += 1
    last = 0
    while last < min(len(want), len(have)) - first and matches(want[-1 - last], have[-1 - last]):
        last += 1
    ones, others = list(range(first, len(want) - last)), list(range(first, len(have) - last))
    near = _nearest(want, have, ones, others) if len(ones) * len(others) <= MOST_COMPARED else []
    yield from _filled(want, have, ones, others, near)
    yield from ((len(want) - back, len(have) - back) for back in range(last, 0, -1))


def _nearest(want: list[Any], have: list[Any], ones: Sequence[int], others: Sequence[int]) -> list[tuple[int, int]]:
    """Return the pairs, in order, that have the most in common: the longest common subsequence, weighted."""
    likeness = [[_likeness(want[left], have[right]) for right in others] for left in ones]
    best = [[0.0] * (len(others) + 1) for _ in range(len(ones) + 1)]
    for i in range(len(ones) - 1, -1, -1):
        for j in range(len(others) - 1, -1, -1):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] > 0 else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    nearest: list[tuple[int, int]] = []
    i = j = 0
    while i < len(ones) and j < len(others):
        if likeness[i][j] > 0 and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            nearest.append((ones[i], others[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return nearest


def _likeness(want: Any, have: Any) -> float:
    """Return how much two elements have in common: SAME when equal, at most 1 else, 0 when they are not one thing."""
    if not isinstance(want, dict) or not isinstance(have, dict):
        return SAME if matches(want, have) else 0.0
    if not _may_be_one(want, have):
        return 0.0
    if matches(want, have):
        return SAME
    parts = leaves(want)
    alike = sum(matches(leaf, at(have, path)) for path, leaf in parts)
    return alike / len(parts)


def _may_be_one(want: Any, have: Any) -> bool:
    """Tell whether two elements may be one: of two types they never are, or one's text would go into the other."""
    wanted, shown = type_of(want), type_of(have)
    return wanted is None or shown is None or wanted == shown


def _filled(
    want: list[Any],
    have: list[Any],
    ones: Sequence[int],
    others: Sequence[int],
    near: Sequence[tuple[int, int]],
) -> Iterator[tuple[int | None, int | None]]:
    """Yield the pairs and, between them, what has no partner; as many on both sides there are paired by their place."""
    for ours, theirs in (*near, (None, None)):
        left = [index for index in ones if ours is None or index < ours]
        right = [index for index in others if theirs is None or index < theirs]
        ones, others = ones[len(left) + 1 :], others[len(right) + 1 :]
        yield from _between(want, have, left, right, by_place=not near or len(left) == len(right))
        if ours is not None:
            yield ours, theirs


def _between(
    want: list[Any], have: list[Any], left: Sequence[int], right: Sequence[int], *, by_place: bool
) -> Iterator[tuple[int | None, int | None]]:
    paired = [
        (ours, theirs)
        for ours, theirs in zip(left, right, strict=False)
        if by_place and _may_be_one(want[ours], have[theirs])
    ]
    taken, given = {ours for ours, _ in paired}, {theirs for _, theirs in paired}
    yield from paired
    yield from ((None, theirs) for theirs in right if theirs not in given)
    yield from ((ours, None) for ours in left if ours not in taken)
