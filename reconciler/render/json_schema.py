"""Derive the JSON Schema of the files users write from the declared types, for editors. Checks no file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.declare import ResourceType

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_EXPRESSION: Final = {"$ref": "#/$defs/expression"}
_TEXT: Final = {"type": "string"}
_FREE: Final = {"type": "object"}
_DEFINITIONS: Final[dict[str, Any]] = {
    "expression": {"type": "string", "pattern": r"\$\{", "description": "An expression such as ${var.name}."},
    "name": {"pattern": "^[A-Za-z_][A-Za-z0-9_-]*$"},
    "address": {"type": "string", "description": 'type.name or type.name["key"]'},
    "lifecycle": {
        "type": "object",
        "additionalProperties": False,
        "description": "How the engine treats this object.",
        "properties": {
            "protect": {"type": "boolean", "description": "Refuse to delete or replace it."},
            "ignoreChanges": {"type": "array", "items": _TEXT, "description": "Paths whose changes do not count."},
            "onDestroy": {"enum": ["delete", "forget"], "description": "What leaving it out of the files means."},
            "waitFor": {"type": "string", "description": "The state in which dependents may go on."},
            "timeouts": {"type": "object", "description": "Verb to longest duration."},
        },
    },
}
_META: Final[dict[str, Any]] = {
    "forEach": {
        "description": "One object for each key; ${each.key} and ${each.value} stand for it.",
        "anyOf": [_FREE, {"type": "array", "items": _TEXT}, _EXPRESSION],
    },
    "dependsOn": {"type": "array", "items": {"$ref": "#/$defs/address"}, "description": "Addresses that come first."},
    "lifecycle": {"$ref": "#/$defs/lifecycle"},
}


def document(types: Iterable[ResourceType]) -> dict[str, Any]:
    """Return the schema of a project file that may hold these types."""
    definitions: dict[str, Any] = dict(_DEFINITIONS)
    resources = {}
    for kind in types:
        definitions |= resource(kind)
        resources[kind.name] = _named({"$ref": f"#/$defs/{kind.name}"}, kind.summary)
    return {
        "$schema": DIALECT,
        "title": "reconciler project file",
        "type": "object",
        "additionalProperties": False,
        "properties": {**_sections(), "resources": _closed(resources)},
        "$defs": definitions,
    }


def resource(kind: ResourceType) -> dict[str, Any]:
    """Return the definitions of one type: its block under its own name, its parts under ``type.Part``."""
    model = kind.spec.model_json_schema(by_alias=True)
    parts = {f"{kind.name}.{name}": part for name, part in model.pop("$defs", {}).items()}
    block = _rewritten(model, kind.name)
    block["properties"] = {**block["properties"], **_META}
    block["description"] = kind.summary
    return {kind.name: block, **{name: _rewritten(part, kind.name) for name, part in parts.items()}}


def _rewritten(schema: Any, owner: str) -> Any:
    """Return a pydantic schema as files need it: expressions allowed, titles and null defaults gone."""
    if isinstance(schema, list):
        return [_rewritten(inner, owner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {
        _KEYWORDS.get(key, key): value if key in ("enum", "const", "required") else _rewritten(value, owner)
        for key, value in schema.items()
        if key not in ("title", "discriminator", "properties") and not (key == "default" and value is None)
    }
    if "$ref" in changed:
        changed["$ref"] = f"#/$defs/{owner}.{schema['$ref'].rpartition('/')[2]}"
    if "properties" in schema:
        changed["properties"] = {name: _field(_rewritten(part, owner)) for name, part in schema["properties"].items()}
    return changed


# Alternatives of which several may match once expressions are allowed.
_KEYWORDS = {"oneOf": "anyOf"}


def _field(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field that may hold an expression instead; a constant tells variants apart and may not."""
    if "const" in schema or {key: schema[key] for key in schema if key != "description"} == _TEXT:
        return schema
    described = {"description": schema["description"]} if "description" in schema else {}
    inner = {key: value for key, value in schema.items() if key != "description"}
    return {**described, "anyOf": [*inner.pop("anyOf", []), *([inner] if inner else []), _EXPRESSION]}


def _sections() -> dict[str, Any]:
    variable = {
        "type": {"enum": ["string", "number", "bool", "list", "map", "any"]},
        "default": {},
        "description": _TEXT,
        "sensitive": {"type": "boolean"},
    }
    output = {"value": {}, "sensitive": {"type": "boolean"}, "description": _TEXT}
    address = {"$ref": "#/$defs/address"}
    return {
        "project": _closed({"id": _TEXT, "state": _TEXT}, "The Sinch project, and where its state is kept. Once."),
        "variables": _named(_closed(variable), "Values that come from outside."),
        "locals": _named({}, "Values with a name."),
        "data": {"type": "object", "additionalProperties": _named(_FREE)},
        "outputs": _named({**_closed(output), "required": ["value"]}, "Values to report."),
        "moved": _list({"from": address, "to": address}, ["from", "to"]),
        "import": _list({"to": address, "id": _TEXT}, ["to", "id"]),
        "removed": _list({"from": address, "destroy": {"type": "boolean"}}, ["from"]),
    }


def _closed(properties: dict[str, Any], description: str = "") -> dict[str, Any]:
    told = {"description": description} if description else {}
    return {"type": "object", "additionalProperties": False, **told, "properties": properties}


def _named(inner: dict[str, Any], description: str = "") -> dict[str, Any]:
    told = {"description": description} if description else {}
    return {"type": "object", **told, "propertyNames": {"$ref": "#/$defs/name"}, "additionalProperties": inner}


def _list(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "array", "items": {**_closed(properties), "required": required}}
