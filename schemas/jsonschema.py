"""One JSON Schema for the files a user writes, made from the catalogue for editors. Refuses nothing itself.

It knows shapes, not rules between fields, and lets ``${...}`` stand wherever a value may; the product's own checks
remain the judge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic.json_schema import GenerateJsonSchema

from schemas import catalogue
from schemas.declare import Phase
from schemas.marker_words import hints
from schemas.markers import Marker
from schemas.partial import partly
from schemas.sections import EXPRESSION, Schema, engine_fields, or_expression, sections

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import core_schema

    from schemas.declare import DataSource, ResourceType


def project_schema() -> Schema:
    """Return the JSON Schema (2020-12) of a project file with every type of the catalogue."""
    resource_types = [catalogue.resource_type(name) for name in catalogue.names()]
    sources = [catalogue.data_source(name) for name in catalogue.data_names()]
    keyed = [
        resource_type
        for resource_type in resource_types
        if resource_type.natural_key and resource_type.name not in catalogue.data_names()
    ]
    definitions: Schema = {"expression": EXPRESSION}
    for resource_type in resource_types:
        definitions |= _definitions(resource_type)
        definitions |= partly(resource_type.name, definitions)
    for source in sources:
        definitions |= _source_definitions(source)
    for resource_type in keyed:
        definitions[f"data.{resource_type.name}"] = _key_definition(resource_type, definitions[resource_type.name])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Reconciler project file",
        "description": "A file of a project. Sections can be spread over any number of files.",
        "type": "object",
        "properties": sections(
            {resource_type.name: resource_type.summary for resource_type in resource_types},
            {source.name: source.summary for source in sources}
            | {resource_type.name: resource_type.summary for resource_type in keyed},
        ),
        "additionalProperties": False,
        "$defs": definitions,
    }


class _Annotated(GenerateJsonSchema):
    """Adds to each description what the field's markers say."""

    def model_schema(self, schema: core_schema.ModelSchema) -> Schema:
        made = super().model_schema(schema)
        for name, info in schema["cls"].model_fields.items():
            shown = made["properties"][info.alias or name]
            said = hints(mark for mark in info.metadata if isinstance(mark, Marker))
            shown["description"] = " ".join([shown.get("description", ""), *said]).strip()
        return made


def _definitions(resource_type: ResourceType) -> Schema:
    prefix = f"#/$defs/{resource_type.name}."
    made = resource_type.spec.model_json_schema(ref_template=prefix + "{model}", schema_generator=_Annotated)
    inner = made.pop("$defs", {})
    body = _open(made)
    body["title"], body["description"] = resource_type.title, resource_type.summary
    body["properties"] |= engine_fields(
        [*map(str, Phase), *resource_type.lifecycle.states, *resource_type.lifecycle.changes]
    )
    return {
        resource_type.name: body,
        **{f"{resource_type.name}.{name}": _open(schema) for name, schema in inner.items()},
    }


def _source_definitions(source: DataSource) -> Schema:
    name = f"data.{source.name}"
    made = source.spec.model_json_schema(ref_template=f"#/$defs/{name}.{{model}}", schema_generator=_Annotated)
    inner = made.pop("$defs", {})
    body = {**_open(made), "title": source.title, "description": source.summary}
    return {name: body, **{f"{name}.{part}": _open(schema) for part, schema in inner.items()}}


def _key_definition(resource_type: ResourceType, managed: Schema) -> Schema:
    """Return the schema of a managed type that is only read: all of its natural key and nothing else."""
    definition = {
        "title": resource_type.title,
        "description": f"Read by its natural key and never changed. {resource_type.summary}",
    }
    names = resource_type.natural_key.fields if resource_type.natural_key else ()
    return {**_holding(names, managed["properties"]), **definition}


def _holding(names: Iterable[str], known: Schema) -> Schema:
    """Return the schema of an object with exactly these fields, as far as they are known; a dot leads into one."""
    below: dict[str, list[str]] = {}
    for name in names:
        first, _, rest = name.partition(".")
        below.setdefault(first, []).append(rest)
    part = {"type": ["string", "number", "boolean"], "description": "Part of the key."}
    fields = {name: _holding(rests, {}) if all(rests) else known.get(name, part) for name, rests in below.items()}
    shape = {"type": "object", "description": "Holds part of the key.", "properties": fields}
    return {**shape, "required": list(fields), "additionalProperties": False}


def _open(schema: Schema) -> Schema:
    """Return an object schema in which every value may be an expression."""
    properties = {name: _value(inner) for name, inner in schema.get("properties", {}).items()}
    return {**_tidy(schema), "properties": properties}


def _value(schema: Schema) -> Schema:
    return or_expression(_inside(_tidy(schema)))


def _inside(schema: Schema) -> Schema:
    if "items" in schema:
        schema = {**schema, "items": _value(schema["items"])}
    if isinstance(schema.get("additionalProperties"), dict):
        schema = {**schema, "additionalProperties": _value(schema["additionalProperties"])}
    if "patternProperties" in schema:
        inner = {keys: _value(value) for keys, value in schema["patternProperties"].items()}
        schema = {**schema, "patternProperties": inner, "additionalProperties": False}
    # An expression in the place of a tag fits several members, so "one of" becomes "any of".
    union = schema.get("oneOf") or schema.get("anyOf")
    rest = {name: value for name, value in schema.items() if name not in {"oneOf", "anyOf"}}
    return {**rest, "anyOf": [_inside(_tidy(part)) for part in union]} if union else schema


def _tidy(schema: Schema) -> Schema:
    """Return a copy without what only clutters an editor, or is OpenAPI rather than JSON Schema."""
    return {name: value for name, value in schema.items() if name not in {"title", "default", "discriminator"}}
