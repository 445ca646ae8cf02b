"""Find why a value of a YAML text stands for others too: an alias, a merge key, an anchor. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from reconciler.document.nodes import Alias, Collection, Mapping, Node, Sequence
from reconciler.document.parse import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.document.nodes import Entry
    from reconciler.values import Path

Uses: TypeAlias = "list[tuple[Alias, Node]]"
"""Each alias of a document with what it stands for, in the order of the text."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A value that is written once and used more often.

    Attributes:
        way: Whether the value, or what it stands in, is an ``alias``, is merged in by a ``merge`` key, or has an
            ``anchor`` that is used elsewhere.
        name: The name of the anchor.
        alias: Offset and width of the alias; for an ``anchor`` of the first.
        anchor: Offset and width of the anchor.
    """

    way: Literal["alias", "merge", "anchor"]
    name: str
    alias: tuple[int, int]
    anchor: tuple[int, int]


def shared_at(text: str, document: int, path: Path) -> Shared | None:
    """Return how the value at a path is shared, None when it is not.

    An alias or a merge key on the way is the reason, else the outermost anchor that is used.

    Args:
        text: A YAML text whose lines end in a line feed alone.
        document: Which of its documents, from 0.
        path: Keys and positions; its last step may lead to nothing yet.

    Raises:
        NotTaken: The text cannot be read.
    """
    node: Node | None = parse(text)[document].root
    uses = _uses(node)
    anchored: Shared | None = None
    for step in (*path, None):
        if isinstance(node, Alias):
            return _shared("alias", node, uses)
        used = next((alias for alias, target in uses if target is node), None)
        if used is not None and anchored is None:
            anchored = _shared("anchor", used, uses)
        entry = _entry(node, step)
        if entry is None and isinstance(node, Mapping) and (source := _merged(node, step, uses)):
            return _shared("merge", source, uses)
        if entry is None:
            break
        node = entry.value
    return anchored


def _uses(root: Node | None) -> Uses:
    anchors: dict[str, Node] = {}
    uses: Uses = []
    for node in _nodes(root):
        if not isinstance(node, Alias):
            anchors |= {node.anchor: node} if node.anchor else {}
        elif node.name in anchors:
            uses.append((node, anchors[node.name]))
    return uses


def _nodes(node: Node | None) -> Iterator[Node]:
    """Yield all values in the order of the text."""
    if node is not None:
        yield node
    for entry in node.entries if isinstance(node, Collection) else ():
        yield from _nodes(entry.value)


def _shared(way: Literal["alias", "merge", "anchor"], alias: Alias, uses: Uses) -> Shared | None:
    target = next((target for use, target in uses if use is alias), None)
    if target is None:
        return None  # the anchor is at a key
    return Shared(way, alias.name, (alias.start, alias.end - alias.start), (target.start, len(alias.name) + 1))


def _entry(node: Node | None, step: str | int | None) -> Entry | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.entries):
        return node.entries[step]
    return None


def _merged(node: Node, key: str | int | None, uses: Uses) -> Alias | None:
    """Return the alias by which a mapping gets a key from another one."""
    for entry in node.entries if isinstance(node, Mapping) else ():
        if entry.key is None or (entry.key.value, entry.key.style) != ("<<", ""):
            continue
        values = (
            [merged.value for merged in entry.value.entries] if isinstance(entry.value, Sequence) else [entry.value]
        )
        for value in values:
            target = next((target for alias, target in uses if alias is value), None)
            if isinstance(value, Alias) and target and (_entry(target, key) or _merged(target, key, uses)):
                return value
    return None
