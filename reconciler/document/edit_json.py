"""Change one value of a JSON text and leave every other character as it is, as ``edit`` does for YAML."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from reconciler.document.edit import Splices, same, with_value
from reconciler.document.parse import NotTaken
from reconciler.load import json_text
from reconciler.values import pairings

if TYPE_CHECKING:
    from reconciler.values import Path

_DECODER: Final = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")


def replaced(text: str, path: Path, value: Any) -> str:
    """Return a JSON text in which the value at ``path`` is another one.

    Args:
        text: What the file holds.
        path: Keys and positions; the last key may be new, its object must be there.
        value: The new plain value; ``ABSENT`` removes the key.

    Raises:
        NotTaken: The place cannot be found, or the text would not say just that.
    """
    before = _value(text)
    wanted = with_value(before, path, value)
    editor = _Editor(text)
    editor.change(_read(text, _skip(text, 0)), before, wanted)
    result = editor.splices.applied(text)
    if not same(_value(result), wanted):
        raise NotTaken("the value cannot be changed by itself")
    return result


def _value(text: str) -> Any:
    documents, flaws = json_text.read(text, evaluated=False)
    if flaws or not documents:
        raise NotTaken(flaws[0].label if flaws else "the file is empty")
    return documents[0]


@dataclass(slots=True)
class _Node:
    """A value and where it stands; ``entries`` of an object or array, each from its key or value on."""

    start: int
    end: int = 0
    entries: list[_Entry] = field(default_factory=list)


@dataclass(slots=True)
class _Entry:
    start: int
    key: str | None
    value: _Node


def _read(text: str, start: int) -> _Node:
    """Return the value that begins at an offset of a text that is known to be JSON."""
    node = _Node(start)
    if text[start] not in "{[":
        _, node.end = _DECODER.raw_decode(text, start)
        return node
    at = _skip(text, start + 1)
    while text[at] not in "}]":
        begun, key = at, None
        if text[start] == "{":
            key, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        node.entries.append(_Entry(begun, key, _read(text, at)))
        at = _skip(text, node.entries[-1].value.end)
        at = _skip(text, at + 1) if text[at] == "," else at
    node.end = at + 1
    return node


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


class _Editor:
    """Collects what to replace in a text."""

    def __init__(self, text: str) -> None:
        self.splices = Splices()
        self._text = text

    def change(self, node: _Node, old: Any, new: Any) -> None:
        """Replace what differs between the value of a node and the one it is to have."""
        if same(old, new):
            return
        if isinstance(old, dict) and isinstance(new, dict) and old and new and old.keys() & new.keys():
            self._object(node, old, new)
        elif isinstance(old, list) and isinstance(new, list) and old and new:
            self._array(node, old, new)
        else:
            self.splices.add(node.start, node.end, self._written(new, node.start))

    def _object(self, node: _Node, old: dict[str, Any], new: dict[str, Any]) -> None:
        for entry in node.entries:
            if entry.key in new:
                self.change(entry.value, old[str(entry.key)], new[str(entry.key)])
        self._remove(node, [entry for entry in node.entries if entry.key not in new])
        for key, value in new.items():
            if key not in old:
                self._insert(node, len(node.entries), f"{json.dumps(key, ensure_ascii=False)}: ", value)

    def _array(self, node: _Node, old: list[Any], new: list[Any]) -> None:
        gone: list[_Entry] = []
        for before, after in pairings(old, new):
            for i, k in zip(before, after, strict=False):
                self.change(node.entries[i].value, old[i], new[k])
            gone += [node.entries[i] for i in before[len(after) :]]
            for k in after[len(before) :]:
                self._insert(node, before.stop, "", new[k])
        if len(gone) == len(node.entries):
            raise NotTaken("nothing of the list would stay")
        self._remove(node, gone)

    def _insert(self, node: _Node, position: int, head: str, value: Any) -> None:
        """Insert an entry as its neighbours stand: on lines of its own where they do."""
        neighbour = node.entries[min(position, len(node.entries) - 1)]
        line = self._text.rfind("\n", 0, neighbour.start) + 1
        alone = not self._text[line : neighbour.start].strip()
        written = head + self._written(value, neighbour.start)
        between = self._line_end() + self._text[line : neighbour.start] if alone else " "
        if position < len(node.entries):
            self.splices.add(neighbour.start, neighbour.start, f"{written},{between}")
        else:
            end = neighbour.value.end
            self.splices.add(end, end, f",{between}{written}")

    def _remove(self, node: _Node, gone: list[_Entry]) -> None:
        for entry in gone:
            position = next(number for number, other in enumerate(node.entries) if other is entry)
            before = [other for other in node.entries[:position] if other not in gone]
            if all(other in gone for other in node.entries[position:]):
                start = before[-1].value.end if before else entry.start
                self.splices.add(start, node.entries[-1].value.end, "")
                return
            self.splices.add(entry.start, node.entries[position + 1].start, "")

    def _written(self, value: Any, at: int) -> str:
        """Return a value as it stands in a file that is laid out by lines, or in one line where the file is one."""
        line = self._text.rfind("\n", 0, at) + 1
        margin = self._text[line:at][: len(self._text[line:at]) - len(self._text[line:at].lstrip())]
        if "\n" not in self._text.strip() or not isinstance(value, dict | list):
            return json.dumps(value, ensure_ascii=False)
        lines = json.dumps(value, ensure_ascii=False, indent=2).split("\n")
        return (self._line_end() + margin).join(lines)

    def _line_end(self) -> str:
        return "\r\n" if "\r\n" in self._text else "\n"
