"""Natural keys: what tells one object of a type from another, read from live and from declared values."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from reconciler.resource.fields import canonical, field_value
from reconciler.values import MISSING, Secret, at, canonical_json, revealed
from schemas.facts import facts
from schemas.markers import ApiDefault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record


def natural_key(kind: ResourceType, read: Callable[[str], Any]) -> str | None:
    """Return the natural key as canonical JSON, or None when the type has none or a part is not known.

    Args:
        kind: The type.
        read: Gives the value of a key field, declared or live; anything but a plain scalar means not known.
    """
    if kind.natural_key is None:
        return None
    parts = [_key_part(kind, name, _or_default(kind, name, read(name))) for name in kind.natural_key.fields]
    if not all(isinstance(part, str | int | float | bool) for part in parts):
        return None
    return canonical_json(parts)


def _or_default(kind: ResourceType, name: str, value: Any) -> Any:
    """Return a key field's value, or what the API assumes when it is left out."""
    if value is not MISSING and value is not None:
        return value
    default = facts(kind.spec).find(ApiDefault, *name.split("."))
    return MISSING if default is None else default.value


def _key_part(kind: ResourceType, name: str, value: Any) -> Any:
    return revealed(value) if "." in name else canonical(kind, name, revealed(value))


@cache
def _paths_of(fields: tuple[str, ...]) -> tuple[Path, ...]:
    return tuple(tuple(name.split(".")) for name in fields)


def key_paths(kind: ResourceType) -> tuple[Path, ...]:
    """Return where the parts of the natural key stand in declared values, () when there is none."""
    return _paths_of(kind.natural_key.fields) if kind.natural_key else ()


def named_by_key(kind: ResourceType) -> bool:
    """Tell whether the id of an object is its natural key, so that a new one has the id of the one it comes after."""
    return kind.natural_key is not None and set(kind.identity) == set(kind.natural_key.fields)


def live_key(kind: ResourceType, live: Live) -> str | None:
    """Return the natural key of a live object, pending parts first."""

    def read(name: str) -> Any:
        top, *rest = name.split(".")
        return at(field_value(kind, live, top), tuple(rest))

    return natural_key(kind, read)


def declared_key(kind: ResourceType, values: Mapping[str, Any]) -> str | None:
    """Return the natural key of declared values, None while a part is deferred or absent.

    A secret part is in it in clear: good for comparing, never for keeping; see ``storable_key``.
    """
    return natural_key(kind, lambda name: at(values, tuple(name.split("."))))


def renamed(kind: ResourceType, values: Mapping[str, Any], live: Live, record: Record | None) -> bool:
    """Tell whether declared values give a live object another natural key than it has.

    The API may spell the key its own way: what was written last is no other name, however it is shown.
    """
    key = declared_key(kind, values)
    if key is None:
        return True
    written = record.natural_key if record is not None and record.spellings else None
    return key not in (live_key(kind, live), written)


def storable_key(kind: ResourceType, values: Mapping[str, Any]) -> str:
    """Return the natural key of declared values as it may be stored, "" when there is none or it holds a secret."""
    parts = kind.natural_key.fields if kind.natural_key else ()
    if any(isinstance(at(values, tuple(name.split("."))), Secret) for name in parts):
        return ""
    return declared_key(kind, values) or ""


def name_parts(kind: ResourceType, live: Live) -> tuple[str, ...]:
    """Return what an object is called by people, the best first; texts may be empty."""
    fields = kind.named_by or (kind.natural_key.fields if kind.natural_key else ())
    found = []
    for dotted in fields:
        top, *rest = dotted.split(".")
        value = at(field_value(kind, live, top), tuple(rest))
        found.append(str(value) if isinstance(value, str | int) else "")
    return tuple(found)
