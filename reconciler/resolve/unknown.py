"""Let pass what this version does not know and ``lifecycle.allowUnknown`` allows all the same. Reports nothing.

The API grows by values and fields; until a new version of the product has them, they can be sent on purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from schemas.facts import EACH

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.values import Path

Allowed: TypeAlias = "bool | tuple[Path, ...]"
"""Everything, nothing, or what stands at or below these paths; a path without indexes means every entry of a list."""

KINDS: Final = frozenset(
    {
        *("extra_forbidden", "literal_error", "enum", "union_tag_invalid", "string_pattern_mismatch", "pattern"),
        *("us_state", "us_stock", "us_legal_form"),
    }
)
"""Refusals, by pydantic's words and ours, of what the API may have learnt since: fields, and values of closed lists."""


def is_allowed(allowed: Allowed, path: Path) -> bool:
    """Tell whether what stands at a path may be unknown."""
    return allowed if isinstance(allowed, bool) else any(_covers(entry, path) for entry in allowed)


def is_unknown(kinds: Collection[str], types: Collection[str]) -> bool:
    """Tell whether refusals of one value say only that it is unknown; ``types`` are those of other union members."""
    return bool(KINDS & set(kinds)) and KINDS.issuperset(set(kinds) - set(types))


def leads_somewhere(entry: Path, value: Any) -> bool:
    """Tell whether something is declared at a path of ``allowUnknown``."""
    if not entry:
        return True
    step, rest = entry[0], entry[1:]
    if isinstance(value, list):
        if isinstance(step, int):
            return step < len(value) and leads_somewhere(rest, value[step])
        return any(leads_somewhere(rest if step == EACH else entry, inner) for inner in value)
    if not isinstance(value, dict):
        return False
    inside = value.values() if step == EACH else [value[step]] if step in value else []
    return any(leads_somewhere(rest, inner) for inner in inside)


def without(value: Any, path: Path) -> Any:
    """Return a copy without the field at a path."""
    step, rest = path[0], path[1:]
    if isinstance(value, list):
        return [without(inner, rest) if index == step else inner for index, inner in enumerate(value)]
    below: Mapping[str, Any] = value
    if not rest:
        return {key: inner for key, inner in below.items() if key != step}
    return {key: without(inner, rest) if key == step else inner for key, inner in below.items()}


def _covers(entry: Path, path: Path) -> bool:
    """Tell whether a path lies at or below an entry, which may leave indexes out."""
    if not entry:
        return True
    if not path:
        return False
    if isinstance(path[0], int) and not isinstance(entry[0], int) and entry[0] != EACH:
        return _covers(entry, path[1:])
    return entry[0] in (EACH, path[0]) and _covers(entry[1:], path[1:])
