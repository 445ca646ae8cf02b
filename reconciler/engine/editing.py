"""Change values of an object in the files, where they were written, as a person or a script says. Sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import ConfigError, Diagnostic, meant, problem
from reconciler.diff import inherited_marker
from reconciler.engine.acceptance import Rewritten
from reconciler.engine.rewriting import Revision, Rewriting, write
from reconciler.load import yaml_values
from reconciler.resolve import read_sources
from reconciler.resolve.ignored import Wrong, selected
from reconciler.resolve.outline import holds_expression
from reconciler.resolve.written_at import evaluated
from reconciler.resource.selectors import Tag, label, show_selector, type_of
from reconciler.values import MISSING, at
from schemas.markers import Sensitive

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.engine.project import Project
    from reconciler.resolve import Declared, Desired, Sources
    from reconciler.resource.selectors import Selector
    from reconciler.values import Path


_NAMED: Final = 5
"""Addresses that are named where none is near to what was typed."""


def edit(project: Project, address: Address, wanted: Sequence[tuple[str, str]], *, dry_run: bool = False) -> Rewritten:
    """Write other values into the files.

    Args:
        project: Where the files are.
        address: The object; a block with forEach stands for all of its instances.
        wanted: Path and value, as typed: a text in place of a text, elsewhere YAML.
        dry_run: Only say what would be written.

    Raises:
        ConfigError: A path names nothing, or a value cannot be written there or is not taken; nothing was written.
    """
    sources, desired = read_sources(project.directory, project.inputs)
    project.learned(desired.secrets)
    objects = [declared for key, declared in desired.resources.items() if address.covers(key)]
    if not objects:
        raise ConfigError([undeclared(address, desired)])
    revisions = {declared.address: _revision(sources, declared, wanted) for declared in objects}
    changes = Rewriting(project, sources, desired, revisions, known_only=True).changes()
    if not dry_run:
        write(changes)
    return Rewritten(changes, tuple(revisions))


def undeclared(address: Address, desired: Desired) -> Diagnostic:
    """Return that no block declares an object, with those that are near or of its type."""
    near = meant(address, map(str, desired.resources))
    same = [str(other) for other in desired.resources if other.type == address.type]
    more = f" and {len(same) - _NAMED:,} more" if len(same) > _NAMED else ""
    listed = f"available: {', '.join(same[:_NAMED])}{more}" if same else f"no block declares any {address.type}"
    return problem("E180", f"no block declares {address}", help=near or listed, address=address)


def _value(path: str, text: str, old: Any) -> Any:
    """Return the value that was typed: in place of a text, a text; elsewhere what it means in YAML.

    Quotes make a text of anything, and ``null`` is nothing. What YAML would cut, or take for a mapping, is not guessed.

    Raises:
        ConfigError: It is no value.
    """
    quoted = text[:1] in ("'", '"')
    if isinstance(old, str) and not quoted and text != "null":
        return text
    documents, flaws = yaml_values.read(text, evaluated=False)
    value = documents[0] if documents else None
    why = flaws[0].label if flaws else "it is more than one document" if len(documents) > 1 else ""
    if not why and not quoted and isinstance(value, str) and value != text.strip():
        why = "YAML would read only a part of it"
    if not why and isinstance(value, dict) and not text.lstrip().startswith("{"):
        why = "YAML reads a map, which is written {key: value} here"
    if why:
        hint = "quote it for YAML, within the quotes of the shell:\n  reconciler edit ADDRESS 'PATH=\"VALUE\"'"
        raise ConfigError([problem("E265", f"the value of {path} cannot be read: {why}", help=hint)])
    return value


def _revision(sources: Sources, declared: Declared, wanted: Iterable[tuple[str, str]]) -> Revision:
    new: dict[str, Any] = dict(declared.values)
    written: dict[Path, Any] = {}
    problems: list[Diagnostic] = []
    for text, typed in wanted:
        path = _path(declared, text, new)
        if isinstance(path, Diagnostic):
            problems.append(path)
            continue
        value = _value(text, typed, at(new, path))
        if holds_expression(value):
            new = _put(new, path, evaluated(sources, declared.address, value))
            written[path] = value
        elif inherited_marker(declared.resource_type, Sensitive, path):
            problems.append(_secret(declared, path))
        else:
            new = _put(new, path, value)
    if problems:
        raise ConfigError(problems)
    return Revision(declared.values, new, written)


def _path(declared: Declared, text: str, values: Mapping[str, Any]) -> Path | Diagnostic:
    """Return where a written path leads in the values, each element named by its type as its index."""
    selector = selected(text, declared.resource_type, values, "set")
    if isinstance(selector, Wrong):
        return _no_value(declared, selector.label, selector.help)
    path: Path = ()
    for step in selector:
        if not isinstance(step, Tag):
            path = (*path, step)
            continue
        listed = at(dict(values), path)
        indices = [i for i, element in enumerate(listed) if type_of(element) == step.type] if listed else []
        if len(indices) != 1:
            return _ambiguous(declared, selector, path, step, len(indices))
        path = (*path, indices[0])
    return path


def _ambiguous(declared: Declared, selector: Selector, path: Path, step: Tag, number: int) -> Diagnostic:
    shown = label(path, declared.values)
    message = f"{show_selector(selector)} names {number} elements" if number else f"{shown} has no element {step.type}"
    hint = f"count from 0 as in the file: {shown}[0]" if number else f"set the whole list: {shown}=[...]"
    return _no_value(declared, message, hint, path)


def _no_value(declared: Declared, message: str, hint: str, path: Path = ()) -> Diagnostic:
    return problem("E265", message, declared.source(path), help=hint, address=declared.address)


def _secret(declared: Declared, path: Path) -> Diagnostic:
    shown = label(path, declared.values)
    return problem(
        "E263",
        f"{shown} is sensitive",
        declared.source(path),
        detail="A committed file is read by many and keeps what it held for good; so does the history of a shell.",
        help="declare a sensitive variable and refer to it:\n"
        f"  reconciler edit {declared.address} '{shown}=${{var.NAME}}'",
        address=declared.address,
    )


def _put(values: Any, path: Path, new: Any) -> Any:
    """Return a copy of values with another one at a path; mappings on the way are made where they lack."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(values, list) and isinstance(step, int):
        return [*values[:step], _put(values[step], rest, new), *values[step + 1 :]]
    around = values if isinstance(values, dict) else {}
    below = around.get(step, MISSING)
    return {**around, step: _put(below, rest, new)}
