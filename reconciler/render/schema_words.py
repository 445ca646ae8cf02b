"""Read pydantic's JSON Schema as words: what kind of value, which variants. Knows no type."""

from __future__ import annotations

from typing import Any

from reconciler.render.texts import count


def described(root: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return a field's schema without the null that only means "left out", and with its own description."""
    options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    inner = resolved(root, options[0]) if len(options) == 1 else {"anyOf": options}
    return {**inner, **{key: schema[key] for key in ("description", "deprecated") if key in schema}}


def resolved(root: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that a reference stands for, or the schema itself."""
    if "$ref" not in schema:
        return schema
    target: dict[str, Any] = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return target


def element(root: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list's elements, or the schema itself when it is no list."""
    element: dict[str, Any] = schema["items"] if is_list(root, schema) and "items" in schema else schema
    return element


def values(root: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """Return all values of a closed list of them, of the field or of its elements; nothing for an open one."""
    return [str(value) for value in resolved(root, element(root, schema)).get("enum", ())]


def is_list(root: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Tell whether the schema is of a list."""
    return resolved(root, schema).get("type") == "array"


def alternatives(root: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the variants a schema allows, those of nested choices side by side; itself when there is only one."""
    schema = resolved(root, schema)
    options: list[dict[str, Any]] = schema.get("oneOf") or schema.get("anyOf") or []
    return [variant for option in options for variant in alternatives(root, option)] or [schema]


def const(schema: dict[str, Any]) -> str:
    """Return the ``type`` that tells a variant of a list element apart, "" when nothing does."""
    return str(schema.get("properties", {}).get("type", {}).get("const", ""))


def shape(root: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return the kind of value in a few words: ``text, 1 to 512 characters``."""
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        values = [str(value) for value in schema["enum"]]
        return (
            "one of " + ", ".join(values)
            if len(values) <= 8
            else f"one of {len(values)} values, e.g. {', '.join(values[:3])}"
        )
    if schema.get("type") == "array":
        inner = resolved(root, schema.get("items", {}))
        return f"list ({shape(root, inner)}){_limits(schema, 'minItems', 'maxItems', 'entry', 'entries')}"
    if len(options := alternatives(root, schema)) > 1:
        names = list(dict.fromkeys(const(variant) for variant in options))
        return "one of " + ", ".join(name for name in names if name) if any(names) else "one of several types"
    words: dict[str, str] = {
        "array": "list",
        "object": "map",
    }
    kind: str = schema.get("type", "any value")
    limits = (
        _limits(schema, "minLength", "maxLength", "character", "characters") if kind == "string" else _range(schema)
    )
    return words.get(kind, kind) + limits


def _limits(schema: dict[str, Any], low: str, high: str, singular: str, plural: str) -> str:
    least, most = schema.get(low), schema.get(high)
    if most is not None:
        return f", {least} to {count(most, singular, plural)}" if least else f", up to {count(most, singular, plural)}"
    return f", at least {count(least, singular, plural)}" if least else ""


def _range(schema: dict[str, Any]) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f", {least} to {most}"
    return f", at least {least}" if least is not None else f", at most {most}" if most is not None else ""
