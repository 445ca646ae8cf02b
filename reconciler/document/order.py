"""Put what a configuration file holds into the one order: sections, settings, and fields as their types declare them.

Names keep the order in which they were written, as do entries of lists and whatever no declaration knows. A document
with anchors stays in its order, because an alias must come after its anchor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.document.nodes import Alias, Mapping, Scalar, Sequence
from reconciler.load.sections import ONCE, SECTIONS
from schemas import catalogue, settings
from schemas.field_order import Level, of_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.document.nodes import Document, Entry, Node
    from schemas.markers import Spec

_BEFORE: Final = ("forEach", "matrix")
_AFTER: Final = ("dependsOn", "lifecycle", "lint")


def in_order(document: Document) -> None:
    """Bring the entries of a document of a configuration file into order, comments with them."""
    root = document.root
    if not isinstance(root, Mapping) or any(map(_is_anchored, _nodes(root))):
        return
    _arrange(root, SECTIONS)
    for entry in root.entries:
        if entry.key is not None:
            _section(entry.key.value, entry.value)


def _section(name: str, value: Node) -> None:
    if name in ("defaults", "resources", "data"):
        known, spec_of = (catalogue.data_names(), _data_spec) if name == "data" else (catalogue.names(), _resource_spec)
        for of_type in _entries(value):
            if of_type.key is not None and of_type.key.value in known:
                level = of_spec(spec_of(of_type.key.value))
                for block in [of_type] if name == "defaults" else _entries(of_type.value):
                    _block(block.value, level)
        return
    if name not in settings.SECTIONS:
        return
    order = settings.names(settings.SECTIONS[name][1])
    if name in ONCE:
        _arrange(value, order)
        return
    for entry in _entries(value):
        _arrange(entry.value, order)


def _resource_spec(name: str) -> type[Spec]:
    return catalogue.resource_type(name).spec


def _data_spec(name: str) -> type[Spec]:
    return catalogue.data_source(name).spec


def _block(value: Node, level: Level) -> None:
    fields = _inside(value, level)
    _arrange(value, (*_BEFORE, *fields, *_AFTER))
    for entry in _entries(value):
        if entry.key is not None and entry.key.value == "lifecycle":
            _arrange(entry.value, settings.names(settings.LIFECYCLE))


def _inside(value: Node, level: Level) -> Iterable[str]:
    """Arrange what is inside the fields of a mapping, and return the order of the fields themselves."""
    if not isinstance(value, Mapping):
        return ()
    written = {
        entry.key.value: entry.value.value if isinstance(entry.value, Scalar) else None
        for entry in value.entries
        if entry.key is not None
    }
    fields = level.of(written)
    for entry in value.entries:
        if entry.key is not None and entry.key.value in fields:
            _deeper(entry.value, fields[entry.key.value])
    return fields


def _deeper(value: Node, level: Level) -> None:
    if isinstance(value, Sequence):
        for entry in value.entries:
            _deeper(entry.value, level)
    else:
        _arrange(value, tuple(_inside(value, level)))


def _arrange(value: Node, order: Iterable[str]) -> None:
    """Sort the entries of a mapping; what the order does not name comes last, as it was."""
    if not isinstance(value, Mapping) or not value.entries:
        return
    rank = {name: number for number, name in enumerate(order)}

    def place(entry: Entry) -> int:
        return rank.get(entry.key.value if entry.key is not None else "", len(rank))

    first = value.entries[0]
    value.entries.sort(key=place)
    if value.entries[0] is not first and not value.flow:
        first.apart, value.entries[0].apart = value.entries[0].apart, first.apart


def _entries(value: Node) -> list[Entry]:
    return value.entries if isinstance(value, Mapping | Sequence) else []


def _nodes(value: Node) -> Iterator[Node]:
    yield value
    for entry in _entries(value):
        yield from _nodes(entry.value)


def _is_anchored(value: Node) -> bool:
    return isinstance(value, Alias) or bool(value.anchor)
