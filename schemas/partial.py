"""The JSON Schema of the defaults of a type: that of its blocks with nothing required. Knows no type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from schemas.sections import DEFAULTS
from schemas.settings import OF_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.sections import Schema

_PREFIX: Final = "#/$defs/"


def partly(name: str, definitions: Mapping[str, Schema]) -> Schema:
    """Return the definitions for the defaults of a type, by name: mappings in part, entries of lists whole.

    Args:
        name: The type.
        definitions: Those of its blocks, and all that they refer to.
    """
    made: Schema = {}
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if DEFAULTS + each not in made:
            made[DEFAULTS + each] = _partial(definitions[each], waiting)
    body = made[DEFAULTS + name]
    body["description"] = f"Defaults of every block of the type in this folder and below. {body['description']}"
    body["properties"] = {field: schema for field, schema in body["properties"].items() if field not in OF_BLOCKS}
    return made


def _partial(schema: Any, waiting: list[str]) -> Any:
    """Return a schema that requires nothing; a definition that it leads to is put on the list of those to make."""
    if isinstance(schema, list):
        return [_partial(inner, waiting) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    made: Schema = {}
    for word, inner in schema.items():
        if word == "$ref" and inner != _PREFIX + "expression":
            waiting.append(inner.removeprefix(_PREFIX))
            made[word] = f"{_PREFIX}{DEFAULTS}{inner.removeprefix(_PREFIX)}"
        elif word == "properties":
            made[word] = {field: _partial(value, waiting) for field, value in inner.items()}
        elif word == "items":
            made[word] = inner  # a list is replaced as a whole
        elif word != "required":
            made[word] = _partial(inner, waiting)
    return made
