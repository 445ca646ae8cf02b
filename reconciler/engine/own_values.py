"""Say which lines to write so that instances of a block that take one value from it have a value each. Writes none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from reconciler.load import Origin
from reconciler.quoting import in_yaml
from reconciler.resource.keys import group_of
from reconciler.values import at, canonical_json, show_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reconciler.resolve import Declared, Sources
    from reconciler.resolve.written_at import Edit
    from reconciler.values import Path

MOST: Final = 10
"""Instances whose lines are listed."""


def how(
    sources: Sources,
    declared: Iterable[Declared],
    cause: Edit,
    other: Declared,
    value_of: Callable[[Declared, Path], Any],
) -> str:
    """Return the lines to write, "" where the value is not written in a block with a forEach of its own.

    Args:
        sources: The files.
        declared: All objects.
        cause: The value that is to change, at the place that is shared.
        other: An object that would change with it.
        value_of: Gives the value that an object is to have at a path.
    """
    block, name = cause.address.block, cause.path[-1]
    instances = [each for each in declared if block.covers(each.address)]
    if other.address.block != block or not isinstance(name, str):
        return ""
    values = {str(each.address.key): value_of(each, cause.path) for each in instances}
    if _must_agree(instances, cause, values):
        aside = f"lifecycle: {{ignoreChanges: [{name}]}}"
        return f"write one {name} for all languages of a name, or let the block leave it alone:\n  {aside}"
    return _lines(sources, cause, name, values)


def _must_agree(instances: Iterable[Declared], cause: Edit, values: Mapping[str, Any]) -> bool:
    """Tell whether languages of one thing would get values that have to be the same."""
    wanted: dict[tuple[str, ...], Any] = {}
    for each in instances:
        languages = each.resource_type.languages
        if languages is None or show_path(cause.path) not in languages.alike:
            return False
        group = group_of(each.resource_type, partial(_field, each))
        value = values[str(each.address.key)]
        if group is not None and wanted.setdefault(group, value) != value:
            return True
    return False


def _lines(sources: Sources, cause: Edit, name: str, values: Mapping[str, Any]) -> str:
    block, place = sources.block(cause.address), cause.place
    entries = block.value.get("forEach")
    plain = all(isinstance(value, str | bool | int | float) for value in values.values())
    if not isinstance(place, Origin) or "forEach" in place.path or not place.lies_in(block.origin):
        return ""
    if not plain or not isinstance(entries, dict | list):
        return ""
    if isinstance(entries, list) and not all(isinstance(entry, str) for entry in entries):
        return ""  # each entry holds values of its own already
    if {str(key) for key in _entries(entries)} != set(values):
        return ""  # a key of the list is an expression
    kept = _entries(entries).values()
    if any(isinstance(entry, dict) and name in entry for entry in kept):
        return ""  # the entries mean something else by that name
    mappings = all(isinstance(entry, dict) for entry in kept)
    first = "let each entry of forEach hold its own value:" if mappings else "make each entry of forEach a mapping:"
    reference = f"{_line(place)}: {name}: ${{each.value.{name}}}"
    return "\n  ".join([first, reference, *_own(block.origin, entries, name, values)])


def _own(block: Origin, entries: Any, name: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield what to write for each instance, and what becomes of the entry that it is made from."""
    kept = _entries(entries)
    for key, value in list(values.items())[:MOST]:
        step: str | int = entries.index(key) if isinstance(entries, list) else key
        where = f"{_line(Origin(block.file, (*block.path, 'forEach', step), block.document))}: "
        said = f"{name}: {_written(value)}"
        if isinstance(kept[key], dict):
            yield f"{where}in {in_yaml(key)}, {said}"
        else:
            yield f"{where}{in_yaml(key)}: {{{'' if isinstance(entries, list) else f'{_other(name)}: ..., '}{said}}}"
    if (left := len(values) - MOST) > 0:
        yield f"and so on, for {left:,} more"
    if isinstance(entries, dict) and not all(isinstance(entry, dict) for entry in kept.values()):
        yield f"and write ${{each.value.{_other(name)}}} where ${{each.value}} stands"


def _other(name: str) -> str:
    """Return a name for what the entries hold today."""
    return "text" if name != "text" else "first"


def _field(declared: Declared, name: str) -> Any:
    return at(dict(declared.values), tuple(name.split(".")))


def _entries(entries: Any) -> dict[str, Any]:
    """Return the entries by key; a list has nothing but keys."""
    return entries if isinstance(entries, dict) else dict.fromkeys(entries)


def _line(place: Origin) -> str:
    source = place.source()
    return f"{source.file}:{source.line}"


def _written(value: Any) -> str:
    return in_yaml(value) if isinstance(value, str) else canonical_json(value)
