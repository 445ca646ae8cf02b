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


def natural_key(resource_type: ResourceType, read: Callable[[str], Any]) -> str | None:
    """Return the natural key as canonical JSON, or None when the type has none or a part is not known.

    Args:
        resource_type: The type.
        read: Gives the value of a key field, declared or live; anything but a plain scalar means not known.
    """
    if resource_type.natural_key is None:
        return None
    parts = [
        _key_part(resource_type, name, _or_default(resource_type, name, read(name)))
        for name in resource_type.natural_key.fields
    ]
    if not all(isinstance(part, str | int | float | bool) for part in parts):
        return None
    return canonical_json(parts)


def _or_default(resource_type: ResourceType, name: str, value: Any) -> Any:
    """Return a key field's value, or what the API assumes when it is left out."""
    if value is not MISSING and value is not None:
        return value
    default = facts(resource_type.spec).find(ApiDefault, *name.split("."))
    return MISSING if default is None else default.value


def _key_part(resource_type: ResourceType, name: str, value: Any) -> Any:
    return revealed(value) if "." in name else canonical(resource_type, name, revealed(value))


@cache
def _paths_of(fields: tuple[str, ...]) -> tuple[Path, ...]:
    return tuple(tuple(name.split(".")) for name in fields)


def key_paths(resource_type: ResourceType) -> tuple[Path, ...]:
    """Return where the parts of the natural key stand in declared values, () when there is none."""
    return _paths_of(resource_type.natural_key.fields) if resource_type.natural_key else ()


def named_by_key(resource_type: ResourceType) -> bool:
    """Tell whether the id of an object is its natural key, so that a new one has the id of the one it comes after."""
    return resource_type.natural_key is not None and set(resource_type.identity) == set(
        resource_type.natural_key.fields
    )


def live_key(resource_type: ResourceType, live: Live) -> str | None:
    """Return the natural key of a live object, pending parts first."""

    def read(name: str) -> Any:
        top, *rest = name.split(".")
        return at(field_value(resource_type, live, top), tuple(rest))

    return natural_key(resource_type, read)


def declared_key(resource_type: ResourceType, values: Mapping[str, Any]) -> str | None:
    """Return the natural key of declared values, None while a part is deferred or absent.

    A secret part is in it in clear: good for comparing, never for keeping; see ``storable_key``.
    """
    return natural_key(resource_type, lambda name: at(values, tuple(name.split("."))))


def group_fields(resource_type: ResourceType) -> tuple[str, ...]:
    """Return the fields of the natural key that the languages of one thing have in common.

    () when the type has no languages, or none that must agree in something.
    """
    if resource_type.languages is None or not resource_type.languages.alike or resource_type.natural_key is None:
        return ()
    return tuple(name for name in resource_type.natural_key.fields if name != resource_type.languages.field)


def group_of(resource_type: ResourceType, read: Callable[[str], Any]) -> tuple[str, ...] | None:
    """Return the natural key without the language: what the languages of one thing have in common.

    None when the type has no languages that must agree in something, or a part of the key is not known.
    """
    if not group_fields(resource_type):
        return None
    fields = group_fields(resource_type)
    parts = [_key_part(resource_type, name, _or_default(resource_type, name, read(name))) for name in fields]
    return (resource_type.name, *map(str, parts)) if all(isinstance(part, str) for part in parts) else None


def renamed(resource_type: ResourceType, values: Mapping[str, Any], live: Live, record: Record | None) -> bool:
    """Tell whether declared values give a live object another natural key than it has.

    The API may spell the key its own way: what was written last is no other name, however it is shown.
    """
    key = declared_key(resource_type, values)
    if key is None:
        return True
    written = record.natural_key if record is not None and record.spellings else None
    return key not in (live_key(resource_type, live), written)


def storable_key(resource_type: ResourceType, values: Mapping[str, Any]) -> str:
    """Return the natural key of declared values as it may be stored, "" when there is none or it holds a secret."""
    parts = resource_type.natural_key.fields if resource_type.natural_key else ()
    if any(isinstance(at(values, tuple(name.split("."))), Secret) for name in parts):
        return ""
    return declared_key(resource_type, values) or ""


def name_parts(resource_type: ResourceType, live: Live) -> tuple[str, ...]:
    """Return what an object is called by people, the best first; texts may be empty."""
    fields = resource_type.named_by or (resource_type.natural_key.fields if resource_type.natural_key else ())
    texts = []
    for dotted in fields:
        top, *rest = dotted.split(".")
        value = at(field_value(resource_type, live, top), tuple(rest))
        texts.append(str(value) if isinstance(value, str | int) else "")
    return tuple(texts)
