"""Which fields of a request does the specification not know? Looks at names alone, values are for ``validation``."""

from collections.abc import Iterator, Sequence
from typing import Any

from reconciler.emulator.spec import resolved
from reconciler.emulator.world import Json

Place = tuple[str | int, ...]
SAYS_WHAT = frozenset({"properties", "patternProperties", "additionalProperties", "allOf", "anyOf", "oneOf"})


def unknown_fields(schema: Json, value: Any) -> Iterator[Place]:
    """Yield the place of every field, at any depth, that no schema knows which could be meant for its object."""
    yield from _unknown([schema], value, ())


def show_path(root: str, place: Place) -> str:
    """Return a place in words, such as ``body.details.components[0].text``."""
    return root + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)


def signs(schema: Json) -> dict[str, list[str]]:
    """Return the constant values of an alternative's ``type`` and ``format``."""
    constants = {}
    for name in ("type", "format"):
        values = _constants(schema.get("properties", {}).get(name, {}))
        if values:
            constants[name] = values
    return constants


def _constants(schema: Json) -> list[str]:
    schema = resolved(schema)
    for part in schema.get("allOf", ()):
        if constants := _constants(part):
            return constants
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def _unknown(schemas: Sequence[Json], value: Any, place: Place) -> Iterator[Place]:
    parts = [part for schema in schemas for part in _parts(schema, value)]
    if isinstance(value, list):
        items = [part["items"] for part in parts if "items" in part]
        for index, element in enumerate(value):
            yield from _unknown(items, element, (*place, index))
    elif isinstance(value, dict) and not any(_takes_anything(part) for part in parts):
        open_to = [inner for part in parts for inner in _open(part)]
        for name, inner in value.items():
            named = [part["properties"][name] for part in parts if name in part.get("properties", {})]
            if named or open_to:
                yield from _unknown(named or open_to, inner, (*place, name))
            elif parts:
                yield (*place, name)


def _takes_anything(part: Json) -> bool:
    return part.get("type", "object") == "object" and not SAYS_WHAT & part.keys() and "enum" not in part


def _open(part: Json) -> list[Json]:
    """Return the schemas of the values of an open mapping."""
    inner = [part.get("additionalProperties", False), *part.get("patternProperties", {}).values()]
    return [schema if isinstance(schema, dict) else {} for schema in inner if schema is not False]


def _parts(schema: Json, value: Any) -> Iterator[Json]:
    """Yield a schema and everything it is made of; of alternatives told apart by constants only the fitting ones."""
    schema = resolved(schema)
    yield schema
    for part in schema.get("allOf", ()):
        yield from _parts(part, value)
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    for part in [choice for choice in choices if _fits(choice, value)] or choices:
        yield from _parts(part, value)


def _fits(choice: Json, value: Any) -> bool:
    if not isinstance(value, dict):
        return True
    return all(value.get(name) in [*allowed, None] for name, allowed in signs(resolved(choice)).items())
