"""The JSON Schema of everything in a project file that no resource type speaks of. Knows no type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from schemas import durations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Schema: TypeAlias = dict[str, Any]

NAME: Final = "^[A-Za-z_][A-Za-z0-9_-]*$"
ADDRESS: Final = r'^[a-z][a-z0-9_]*\.[A-Za-z_][A-Za-z0-9_-]*(\["([^"\\]|\\.)*"\])?$'

EXPRESSION: Final[Schema] = {
    "type": "string",
    "pattern": r"\$\{",
    "description": "Worked out before use: ${var.x}, ${local.x}, ${env.X}, ${each.key}, ${data.type.name.field}, "
    '${file("path")} or ${type.name.field}.',
}

ANYTHING: Final[Schema] = {"description": "Any value."}


def sections(summaries: Mapping[str, str], data: Mapping[str, str]) -> Schema:
    """Return the schemas of all sections by name.

    Args:
        summaries: Type name to its summary; each must have a definition of that name.
        data: The same for what is only read, whose definitions have ``data.`` in front.
    """
    return {
        "project": _or_null(_project()),
        "variables": _named("Values given from outside.", _or_null(_variable())),
        "locals": _named("Values used in several places, as ${local.name}.", ANYTHING),
        "data": _or_null(
            _object(
                "What is only read, as ${data.type.name.field}.",
                {
                    name: _named(summary, {"anyOf": [{"$ref": f"#/$defs/data.{name}"}, {"type": "null"}]})
                    for name, summary in data.items()
                },
            )
        ),
        "resources": _or_null(
            _object(
                "What should exist, by type and name.",
                {name: _named(summary, {"$ref": f"#/$defs/{name}"}) for name, summary in summaries.items()},
            )
        ),
        "outputs": _named("Values shown after a run.", _output()),
        "moved": _entries("Resources that got another name.", _moved()),
        "import": _entries("Live objects to take over.", _import()),
        "removed": _entries("Resources that are no longer declared.", _removed()),
    }


def engine_fields(states: Iterable[str]) -> Schema:
    """Return the fields that every resource has besides those of the API.

    Args:
        states: What ``waitFor`` of the type may name.
    """
    return {
        "forEach": {
            "description": "One object per entry, which sees its own as ${each.key} and ${each.value}.",
            "anyOf": [{"type": "object"}, {"type": "array"}, {"$ref": "#/$defs/expression"}],
        },
        "dependsOn": {
            "description": "Addresses that come first; references count by themselves.",
            "type": "array",
            "items": _text("Address of a resource.", pattern=ADDRESS + r"|\$\{"),
        },
        "lifecycle": _lifecycle(states),
    }


def or_expression(schema: Schema) -> Schema:
    """Return a schema that also takes ``${...}``; its description stays outside, where editors show it."""
    told: Schema = {name: schema[name] for name in ("description", "deprecated") if name in schema}
    rest = {name: value for name, value in schema.items() if name not in told}
    choices = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    return {**told, "anyOf": [*choices, {"$ref": "#/$defs/expression"}]}


def _lifecycle(states: Iterable[str]) -> Schema:
    paths = {"type": "array", "items": _text("Path of a field, such as details.components[BODY].text.")}
    verbs = ("create", "update", "delete")
    duration = {"anyOf": [{"type": "number"}, _text(f"Such as {durations.EXAMPLES}.", pattern=durations.PATTERN)]}
    fields = {
        "protect": _flag("true refuses to delete or replace it."),
        "ignoreChanges": {**paths, "description": "Fields that are left as they are."},
        "onDestroy": _text("forget only stops managing it.", enum=["delete", "forget"]),
        "waitFor": _text("What dependents wait for.", enum=list(dict.fromkeys(states))),
        "timeouts": _object("How long each act may take.", dict.fromkeys(verbs, duration)),
        "allowUnknown": {
            "description": "Fields whose values, or which themselves, may be newer than this version; true for all. "
            "Editors mark them all the same.",
            "anyOf": [{"type": "boolean"}, paths],
        },
    }
    return _object("How this object is treated.", {name: or_expression(inner) for name, inner in fields.items()})


def _project() -> Schema:
    state = "URL of the state: sqlite:///.reconciler/state.db, the default, or postgresql+psycopg://..."
    shown = "How long a new object may stay out of the API's lists; 60s unless said."
    fields = {
        "id": or_expression(_text("Id of the Sinch project.")),
        "state": or_expression(_text(state)),
        "visibleWithin": or_expression({"anyOf": [{"type": "number"}, _text(shown, pattern=durations.PATTERN)]}),
        "env": {
            "type": "array",
            "description": "All that ${env.X} may read, by name; anything unless said.",
            "items": _text("Name of an environment variable.", pattern=r"^[^\s=]+$"),
        },
    }
    return _object("The Sinch project and where its state is kept; once in a project.", fields)


def _variable() -> Schema:
    return _object(
        "A value given with --var, --var-file or RECONCILER_VAR_name.",
        {
            "type": _text("Kind of value.", enum=["string", "number", "bool", "list", "map", "any"]),
            "description": _text("What it is."),
            "default": {"description": "Used when no value is given."},
            "sensitive": _flag("true keeps it out of plans, logs, state and errors."),
        },
    )


def _output() -> Schema:
    fields = {"value": ANYTHING, "description": _text("What it is."), "sensitive": _flag("true hides it.")}
    return _object("A value shown after a run.", fields, "value")


def _moved() -> Schema:
    return _object("A renamed resource.", {"from": _address(), "to": _address()}, "from", "to")


def _import() -> Schema:
    fields = {"to": _address(), "id": or_expression(_text("Id in the API."))}
    return _object("A live object to take over.", fields, "to", "id")


def _removed() -> Schema:
    fields = {"from": _address(), "destroy": _flag("false only stops managing it.")}
    return _object("A resource that is no longer declared.", fields, "from")


def _address() -> Schema:
    return _text('Address of a resource: type.name or type.name["key"].', pattern=ADDRESS)


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _flag(description: str) -> Schema:
    return {"type": "boolean", "description": description}


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
