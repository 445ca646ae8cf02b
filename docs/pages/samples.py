"""A type's example as it would stand in a file, with the variables and other objects it refers to."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

import yaml

from schemas import catalogue
from schemas.facts import EACH, facts
from schemas.markers import Sensitive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.declare import DataSource, ResourceType

NAME = "example"
_VARIABLE = re.compile(r"\$\{var\.([A-Za-z_][\w-]*)")
_OBJECT = re.compile(r"\$\{([a-z][a-z0-9_]*)\.([A-Za-z_][\w-]*)\.")
_ROOTS = ("var", "local", "env", "each", "data")


def resource_file(resource_type: ResourceType) -> str:
    """Return a whole project file that declares the example of a type."""
    blocks = _with_needs(resource_type.name, NAME)
    return _file(
        {name: _body(blocks, name) for name in dict.fromkeys(type_name for type_name, _ in blocks)}, "resources"
    )


def data_file(source: DataSource) -> str:
    """Return a whole project file that reads the example of a data source."""
    body = source.example.strip() or "{}"
    inline = body if body.startswith("{") else "\n" + textwrap.indent(body, "      ")
    text = f"data:\n  {source.name}:\n    {NAME}: {inline}".replace(": \n", ":\n")
    shown = (
        f'outputs:\n  {source.exports[0].name}: {{value: "${{data.{source.name}.{NAME}.{source.exports[0].name}}}"}}'
    )
    return _variables(body, set()) + text + "\n\n" + shown


def _with_needs(type_name: str, name: str) -> list[tuple[str, str]]:
    """Return a block and those its example refers to, what is needed first."""
    example = catalogue.resource_type(type_name).example
    needed = [found for found in _OBJECT.findall(example) if found[0] not in _ROOTS]
    below = [block for other, other_name in needed for block in _with_needs(other, other_name)]
    return list(dict.fromkeys([*below, (type_name, name)]))


def _body(blocks: list[tuple[str, str]], type_name: str) -> str:
    names = [name for kind, name in blocks if kind == type_name]
    example = textwrap.indent(catalogue.resource_type(type_name).example.rstrip(), "      ")
    return "\n".join(f"    {name}:\n{example}" for name in names)


def _file(bodies: dict[str, str], section: str) -> str:
    text = section + ":\n" + "\n".join(f"  {name}:\n{body}" for name, body in bodies.items())
    secret = {name for type_name in bodies for name in _secret_variables(type_name)}
    return _variables(text, secret) + text


def _variables(text: str, secret: set[str]) -> str:
    names = dict.fromkeys(_VARIABLE.findall(text))
    lines = [f"  {name}: {{type: string{', sensitive: true' if name in secret else ''}}}" for name in names]
    return "variables:\n" + "\n".join(lines) + "\n\n" if lines else ""


def _secret_variables(type_name: str) -> Iterator[str]:
    """Yield the variables that stand in fields marked as secrets."""
    resource_type = catalogue.resource_type(type_name)
    for path, text in _texts(yaml.safe_load(resource_type.example), ()):
        if facts(resource_type.spec).find(Sensitive, *path):
            yield from _VARIABLE.findall(text)


def _texts(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, (*path, EACH))
    elif isinstance(value, str):
        yield path, value
