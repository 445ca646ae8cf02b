"""Let pass what this version does not know and ``lifecycle.allowUnknown`` allows all the same. Reports nothing.

The API grows by values and fields; until a new version of the product has them, they can be sent on purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from reconciler.resource.selectors import Tag, type_of
from reconciler.values import at
from schemas.facts import EACH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from reconciler.resource.selectors import Selector
    from reconciler.values import Path

Allowed: TypeAlias = "bool | tuple[Selector, ...]"
"""Everything, nothing, or what stands at or below these paths; a path without indexes means every entry of a list."""

KINDS: Final = frozenset(
    {
        *("extra_forbidden", "literal_error", "enum", "union_tag_invalid", "string_pattern_mismatch", "pattern"),
        *("us_state", "us_stock", "us_legal_form"),
    }
)
"""Refusals, by pydantic's words and ours, of what the API may have learnt since: fields, and values of closed lists."""


def is_allowed(allowed: Allowed, path: Path, values: Any) -> bool:
    """Tell whether what stands at a path of some values may be unknown."""
    return allowed if isinstance(allowed, bool) else any(_covers(entry, path, values) for entry in allowed)


def is_unknown(kinds: Collection[str], types: Collection[str]) -> bool:
    """Tell whether refusals of one value say only that it is unknown; ``types`` are those of other union members."""
    return bool(KINDS & set(kinds)) and KINDS.issuperset(set(kinds) - set(types))


def leads_somewhere(entry: Selector, value: Any) -> bool:
    """Tell whether something is declared at a path of ``allowUnknown``."""
    return not entry or any(leads_somewhere(rest, inner) for rest, inner in _inside(entry, value))


def meant_by(entry: Selector, value: Any) -> tuple[Selector, list[str]]:
    """Return how far a path leads in what is declared, and the names of what is declared there."""
    below = list(_inside(entry, value)) if entry else []
    if below:
        further = [meant_by(rest, inner) for rest, inner in below]
        names = dict.fromkeys(name for _, each in further for name in each)
        longest = max((steps for steps, _ in further), key=len)
        return (*entry[: len(entry) - len(below[0][0])], *longest), list(names)
    beside = value if isinstance(value, list) else [value]
    return (), list(dict.fromkeys(name for each in beside if isinstance(each, dict) for name in each))


def _inside(entry: Selector, value: Any) -> Iterator[tuple[Selector, Any]]:
    """Yield what the first step of a path leads to, and the steps that remain there."""
    step, rest = entry[0], entry[1:]
    if isinstance(value, dict):
        yield from ((rest, inner) for key, inner in value.items() if step in (EACH, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if isinstance(step, str) and step != EACH:
                yield from _inside(entry, inner)
            elif step in (EACH, index) or (isinstance(step, Tag) and step.type == type_of(inner)):
                yield rest, inner


def without(value: Any, path: Path) -> Any:
    """Return a copy without the field at a path."""
    step, rest = path[0], path[1:]
    if isinstance(value, list):
        return [without(inner, rest) if index == step else inner for index, inner in enumerate(value)]
    below: Mapping[str, Any] = value
    if not rest:
        return {key: inner for key, inner in below.items() if key != step}
    return {key: without(inner, rest) if key == step else inner for key, inner in below.items()}


def _covers(entry: Selector, path: Path, value: Any) -> bool:
    """Tell whether a path lies at or below an entry, which may leave indexes out."""
    if not entry:
        return True
    if not path:
        return False
    step, rest, inner = path[0], path[1:], at(value, path[:1])
    if isinstance(step, int) and isinstance(entry[0], str) and entry[0] != EACH:
        return _covers(entry, rest, inner)
    leads = entry[0].type == type_of(inner) if isinstance(entry[0], Tag) else entry[0] in (EACH, step)
    return leads and _covers(entry[1:], rest, inner)
