"""Explain a resource type or one of its fields at the prompt, from its declaration alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from reconciler.diagnostics import ConfigError, problem, suggest
from reconciler.render import schema_words
from reconciler.render.cells import cells, pad, paint, wrap
from reconciler.render.safe import clean, joined
from schemas.declare import DataSource, ResourceType
from schemas.facts import EACH, facts
from schemas.marker_words import hints, more

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.render.safe import Text
    from schemas.facts import Pattern

Declaration: TypeAlias = ResourceType | DataSource


@dataclass(frozen=True, slots=True)
class _Field:
    """One field on the way down: how it is reached, its schema with references followed, its place for the markers."""

    trail: str
    schema: dict[str, Any]
    pattern: Pattern
    required: bool = False

    @property
    def name(self) -> str:
        """The last step of the way."""
        return self.trail.rpartition(".")[2]


def types(
    resource_types: Sequence[ResourceType], sources: Sequence[DataSource] = (), *, color: bool, width: int
) -> Text:
    """Return the list of types, and of what is only read, one a line."""
    column = max(
        cells(name)
        for name in [*(resource_type.name for resource_type in resource_types), *(source.name for source in sources)]
    )
    rows = [
        _row(resource_type.name, resource_type.summary, column, width, color=color) for resource_type in resource_types
    ]
    read = [_row(source.name, source.summary, column, width, color=color) for source in sources]
    heading = [clean(""), paint([("data sources; managed types can be data sources, too", "bold")], color=color)]
    last = clean("reconciler explain TYPE  shows one of them.")
    return joined([*rows, *(heading if read else ()), *read, clean(""), last])


def explain(resource_type: Declaration, path: str, *, color: bool, width: int) -> Text:
    """Return the reference of a type, or of the field at ``path``.

    Args:
        resource_type: The type.
        path: ``details.components``, ``details.components[BODY].text``, or "" for the type itself.
        color: Whether headings are underlined with terminal colours.
        width: Cells of a line.

    Raises:
        ConfigError: There is no such field.
    """
    root = resource_type.spec.model_json_schema(by_alias=True)
    if not path:
        return joined(_whole(resource_type, root, color=color, width=width))
    fields = [_Field(resource_type.name, root, ())]
    for step in re.findall(r"[^.\[\]]+", path):
        fields = _down(resource_type, root, fields, step)
    blocks = [joined(_one(resource_type, root, field, color=color, width=width)) for field in fields]
    return joined(dict.fromkeys(blocks), "\n\n")


def knows(resource_type: Declaration, path: str) -> bool:
    """Tell whether a path is that of a field, so that ``explain`` can say something of it."""
    root = resource_type.spec.model_json_schema(by_alias=True)
    fields = [_Field(resource_type.name, root, ())]
    try:
        for step in re.findall(r"[^.\[\]]+", path):
            fields = _down(resource_type, root, fields, step)
    except ConfigError:
        return False
    return True


def _whole(resource_type: Declaration, root: dict[str, Any], *, color: bool, width: int) -> Iterator[Text]:
    yield paint([(resource_type.name, "bold")], color=color)
    yield from _wrapped(f"{resource_type.title}. {resource_type.summary}", width, 2)
    managed = isinstance(resource_type, ResourceType)
    yield from _wrapped("A data source, read during the plan.", width, 2) if not managed else ()
    yield from _limits(resource_type, width) if isinstance(resource_type, ResourceType) else ()
    if root.get("properties"):
        yield from (clean(""), paint([("fields", "bold")], color=color))
        yield from _table(resource_type, root, _Field(resource_type.name, root, ()), width, color=color)
    if resource_type.exports:
        heading = "computed; known after apply" if managed else "computed"
        yield from (clean(""), paint([(heading, "bold")], color=color))
        column = max(cells(export.name) for export in resource_type.exports)
        yield from (
            _row(export.name, export.description, column, width, color=color) for export in resource_type.exports
        )
    yield from (clean(""), paint([("example", "bold")], color=color))
    yield from (clean(f"  {line}") for line in resource_type.example.splitlines())


def _limits(resource_type: ResourceType, width: int) -> Iterator[Text]:
    lacking = [verb for verb in ("create", "update", "delete") if getattr(resource_type, verb) is None]
    if lacking:
        yield clean(f"  The API cannot {' or '.join(lacking)} it.")
    if resource_type.limit:
        yield clean(f"  Limit: {resource_type.limit} per project.")
    for sentence in resource_type.paces:
        yield from _wrapped(sentence, width, 2)
    if resource_type.sole:
        yield from _wrapped(
            f"{resource_type.sole.why[0].upper()}{resource_type.sole.why[1:]}: {', '.join(resource_type.sole.fields)}.",
            width,
            2,
        )
    if resource_type.natural_key and resource_type.natural_key.fields:
        unique = "is unique" if resource_type.natural_key.unique else "is only a hint, used if one object matches"
        keys = " + ".join(resource_type.natural_key.fields)
        yield from _wrapped(f"Identified by {keys}, which {unique}, also as a data source.", width, 2)


def _one(resource_type: Declaration, root: dict[str, Any], field: _Field, *, color: bool, width: int) -> Iterator[Text]:
    yield paint([(field.trail, "bold")], color=color)
    yield clean(f"  {schema_words.shape(root, field.schema)}")
    if text := field.schema.get("description", ""):
        yield from _wrapped(text, width, 2)
    yield from (line for fact in _facts(resource_type, field) for line in _wrapped(fact, width, 2))
    if len(values := schema_words.values(root, field.schema)) > 8:
        yield from _wrapped("Values: " + ", ".join(values), width, 2)
    variants = [variant for variant in _variants(root, field) if variant.schema.get("properties")]
    for variant in variants:
        heading = (
            schema_words.const(variant.schema) or variant.schema.get("title", "") if len(variants) > 1 else "fields"
        )
        yield from (clean(""), paint([(f"  {heading}", "bold")], color=color))
        yield from _table(resource_type, root, variant, width, color=color)


def _table(
    resource_type: Declaration, root: dict[str, Any], owner: _Field, width: int, *, color: bool
) -> Iterator[Text]:
    fields = list(_fields(root, owner))
    column = max((cells(field.name) for field in fields), default=0)
    for field in fields:
        needed = "required. " if field.required else ""
        said = f"{schema_words.shape(root, field.schema)}. {needed}{field.schema.get('description', '')}"
        yield _row(field.name, " ".join([said, *_facts(resource_type, field)]).strip(), column, width, color=color)


def _fields(root: dict[str, Any], owner: _Field) -> Iterator[_Field]:
    for name, schema in owner.schema.get("properties", {}).items():
        needed = name in owner.schema.get("required", ())
        yield _Field(f"{owner.trail}.{name}", schema_words.described(root, schema), (*owner.pattern, name), needed)


def _variants(root: dict[str, Any], field: _Field) -> list[_Field]:
    """Return what a field, or each element of a list, may look like."""
    listed = schema_words.is_list(root, field.schema)
    inside = (*field.pattern, EACH) if listed else field.pattern
    return [
        _Field(
            f"{field.trail}[{schema_words.const(schema)}]" if listed and schema_words.const(schema) else field.trail,
            schema,
            inside,
        )
        for schema in schema_words.alternatives(root, schema_words.element(root, field.schema))
    ]


def _down(resource_type: Declaration, root: dict[str, Any], fields: Sequence[_Field], step: str) -> list[_Field]:
    """Return the fields, or the variants, that ``step`` leads to from any of ``fields``."""
    steps: list[_Field] = []
    known: set[str] = set()
    for variant in (variant for field in fields for variant in _variants(root, field)):
        inner = {child.name: child for child in _fields(root, variant)}
        known |= {*inner, schema_words.const(variant.schema)}
        steps += [variant] if step == schema_words.const(variant.schema) else []
        steps += [inner[step]] if step in inner else []
        steps += [variant] if step.isdecimal() and variant.pattern[-1:] == (EACH,) else []
    if not steps:
        tip = suggest(step, sorted(known - {""}))
        raise ConfigError([problem("E104", f'{resource_type.name} has no field "{step}" there', help=tip)])
    return steps


def _facts(resource_type: Declaration, field: _Field) -> list[str]:
    marks = facts(resource_type.spec).marks.get(field.pattern, ())
    return [*hints(marks), *more(marks)]


def _row(name: str, text: str, column: int, width: int, *, color: bool) -> Text:
    first, *more = wrap([(text, "")], max(20, width - column - 4))
    head = paint([("  ", ""), (pad(name, column), "cyan"), ("  ", ""), *first], color=color)
    return joined([head, *(paint([(" " * (column + 4), ""), *line], color=color) for line in more)])


def _wrapped(text: str, width: int, indent: int) -> list[Text]:
    return [paint([(" " * indent, ""), *line], color=False) for line in wrap([(text, "")], width - indent)]
