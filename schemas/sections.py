"""The JSON Schema of everything in a project file that no resource type speaks of. Knows no type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from schemas import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schemas.settings import Setting

Schema: TypeAlias = dict[str, Any]

NAME: Final = "^[A-Za-z_][A-Za-z0-9_-]*$"

EXPRESSION: Final[Schema] = {
    "type": "string",
    "pattern": r"\$\{",
    "description": "Expression, evaluated before use: ${var.x}, ${local.x}, ${local.x[each.key]}, ${env.X}, "
    "${each.key}, ${translation.name[each.key]}, ${module.x.y}, ${data.type.name.field}, ${type.name.field}, "
    'or a call such as ${file("path")}.',
}

DEFAULTS: Final = "defaults."
"""What stands before the name of a type in the definition of its defaults."""

ANYTHING: Final[Schema] = {"description": "Any value."}


def sections(summaries: Mapping[str, str], data: Mapping[str, str]) -> Schema:
    """Return the schemas of all sections by name.

    Args:
        summaries: Type name to its summary; each must have a definition of that name, and one for its defaults.
        data: The same for what is only read, whose definitions have ``data.`` in front.
    """
    return {
        "project": _or_null(_section("project")),
        "stages": _named("Sinch projects that the same files are applied to.", _section("stages")),
        "variables": _named("Input values.", _or_null(_section("variables"))),
        "locals": _named("Values used in several places, as ${local.name}.", ANYTHING),
        "modules": _named("Folders of blocks, each used with values of its own.", _section("modules")),
        "defaults": _or_null(
            _object(
                "Values that blocks of a type take unless they have their own, in this folder and below.",
                {name: {"$ref": f"#/$defs/{DEFAULTS}{name}"} for name in summaries},
            )
        ),
        "translations": _named("Tables of texts, as ${translation.name.key}.", _section("translations")),
        "data": _or_null(
            _object(
                "Values that are only read, as ${data.type.name.field}.",
                {
                    name: _named(summary, {"anyOf": [{"$ref": f"#/$defs/data.{name}"}, {"type": "null"}]})
                    for name, summary in data.items()
                },
            )
        ),
        "resources": _or_null(
            _object(
                "Objects that should exist, by type and name.",
                {name: _named(summary, {"$ref": f"#/$defs/{name}"}) for name, summary in summaries.items()},
            )
        ),
        "outputs": _named("Values shown after a run.", _section("outputs")),
        "moved": _entries("Changes of address.", _section("moved")),
        "import": _entries("Live objects to adopt.", _section("import")),
        "removed": _entries("Resources that are no longer declared.", _section("removed")),
        "prices": _or_null(_section("prices")),
    }


def engine_fields(states: Iterable[str]) -> Schema:
    """Return the fields that every resource has besides those of the API.

    Args:
        states: What ``waitFor`` of the type may name.
    """
    return {
        **{setting.name: _of(setting) for setting in settings.BLOCK},
        "lifecycle": _lifecycle(states),
        "lint": _shape("What the linter reports of this object.", settings.LINT),
    }


def or_expression(schema: Schema) -> Schema:
    """Return a schema that also takes ``${...}``; its description stays outside, where editors show it."""
    described: Schema = {name: schema[name] for name in ("description", "deprecated") if name in schema}
    rest = {name: value for name, value in schema.items() if name not in described}
    choices = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    return {**described, "anyOf": [*choices, {"$ref": "#/$defs/expression"}]}


def _lifecycle(states: Iterable[str]) -> Schema:
    shape = _shape("How this object is handled.", settings.LIFECYCLE)
    state = {**shape["properties"]["waitFor"]["anyOf"][0], "enum": list(dict.fromkeys(states))}
    shape["properties"]["waitFor"]["anyOf"][0] = state
    return shape


def _section(name: str) -> Schema:
    return _shape(*settings.SECTIONS[name])


def _shape(description: str, declared: tuple[Setting, ...]) -> Schema:
    fields = {setting.name: _of(setting) for setting in declared}
    return _object(description, fields, *settings.required(declared))


def _of(setting: Setting) -> Schema:
    shown = {**setting.schema, "description": setting.summary}
    return or_expression(shown) if setting.expression else shown


def _object(description: str, fields: Schema, *required: str) -> Schema:
    shape = {"type": "object", "description": description, "properties": fields, "additionalProperties": False}
    return {**shape, "required": list(required)} if required else shape


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _named(description: str, value: Schema) -> Schema:
    names = {"pattern": NAME}
    return {
        "type": ["object", "null"],
        "description": description,
        "propertyNames": names,
        "additionalProperties": value,
    }


def _entries(description: str, entry: Schema) -> Schema:
    return {"type": ["array", "null"], "description": description, "items": entry}
