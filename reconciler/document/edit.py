"""Change one value of a YAML text and leave every other character as it is.

The value is compared with the one that is there, and only what differs is written: an entry that is added stands as its
neighbours do, one that goes takes its own comments along. The result is read again before it counts.
"""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Any, Final

from reconciler.document.layout import quoted, scalar, text_lines, written
from reconciler.document.nodes import Alias, Collection, Entry, Mapping, Node, Scalar, Sequence
from reconciler.document.parse import NotTaken, parse
from reconciler.load import yaml_values
from reconciler.values import pairings

if TYPE_CHECKING:
    from reconciler.values import Path

ABSENT: Final = object()
"""In place of a value: the key is to go."""


def replaced(text: str, document: int, path: Path, value: Any) -> str:
    """Return a YAML text in which the value at ``path`` is another one.

    Args:
        text: What the file holds, with line ends of either kind.
        document: Which of its documents, from 0.
        path: Keys and positions; the last key may be new, its mapping must be there.
        value: The new plain value; ``ABSENT`` removes the key.

    Raises:
        NotTaken: The place cannot be found, is an alias or merged from elsewhere, or the text would not say just that.
    """
    plain = text.replace("\r\n", "\n")
    before = _values(plain)
    wanted = with_value(before[document], path, value)
    expected = [*before[:document], wanted, *before[document + 1 :]]
    refused = NotTaken("the value cannot be changed by itself; it is used in several places of the file")
    for attempt in (_where_it_differs, _on_one_line) if path else (_where_it_differs,):
        root = parse(plain)[document].root
        if root is None:
            raise NotTaken("the document is empty")
        try:
            result = attempt(plain, root, path, before[document], wanted)
            if same(_values(result), expected):
                return _with_line_ends(result, text)
        except NotTaken as error:
            refused = error
    raise refused


def _with_line_ends(result: str, text: str) -> str:
    """Return a changed text with the line ends of the one it was made from, each line its own where they are mixed."""
    if "\r\n" not in text:
        return result
    if "\n" not in text.replace("\r\n", ""):
        return result.replace("\n", "\r\n")
    lines, as_they_were = (re.findall(r"[^\n]*\n|[^\n]+", content) for content in (result, text))
    plain = [line.replace("\r\n", "\n") for line in as_they_were]
    kept: list[str] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, plain, lines, autojunk=False).get_opcodes():
        if tag == "equal":
            kept += as_they_were[i:j]
            continue
        for number, line in enumerate(lines[k:m]):
            like = as_they_were[min(i + number, j - 1) if j > i else max(0, i - 1)]
            kept.append(line.replace("\n", "\r\n") if like.endswith("\r\n") else line)
    return "".join(kept)


def _where_it_differs(text: str, root: Node, _path: Path, before: Any, wanted: Any) -> str:
    """Write only what differs, as its neighbours are written."""
    editor = _Editor(text)
    editor.change(root, before, wanted, None)
    return editor.result()


def _on_one_line(text: str, root: Node, path: Path, _before: Any, wanted: Any) -> str:
    """Write the whole value in brackets or quotes, for where a block would not fit in."""
    node: Node = root
    for step in path:
        wanted = wanted.get(step, ABSENT) if isinstance(wanted, dict) else wanted[step]
        entry = node.get(step) if isinstance(node, Mapping) and isinstance(step, str) else None
        if isinstance(node, Sequence) and isinstance(step, int):
            entry = node.entries[step]
        if entry is None or wanted is ABSENT:
            raise NotTaken("it cannot be added or removed by itself")
        node = entry.value
    editor = _Editor(text)
    editor.on_one_line(node, wanted)
    return editor.result()


def _values(text: str) -> list[Any]:
    documents, flaws = yaml_values.read(text, evaluated=False)
    if flaws:
        raise NotTaken(flaws[0].label)
    return documents


def same(value: Any, other: Any) -> bool:
    """Compare values strictly: 1, 1.0 and true are three."""
    return json.dumps(value, sort_keys=True) == json.dumps(other, sort_keys=True)


def with_value(root: Any, path: Path, value: Any) -> Any:
    """Return a copy of plain values in which one is another."""
    if not path:
        return value
    step, *rest = path
    if isinstance(root, dict) and isinstance(step, str):
        if not rest and value is ABSENT:
            return {key: inner for key, inner in root.items() if key != step}
        if rest and step not in root:
            raise NotTaken(f'there is no "{step}"')
        return {**root, step: with_value(root.get(step), tuple(rest), value)}
    if isinstance(root, list) and isinstance(step, int) and step < len(root):
        if not rest and value is ABSENT:
            return [*root[:step], *root[step + 1 :]]
        return [*root[:step], with_value(root[step], tuple(rest), value), *root[step + 1 :]]
    raise NotTaken(f"there is no {step!r}")


class Splices:
    """What to replace in a text, by its offsets; what is inserted at one place stays in its order."""

    def __init__(self) -> None:
        self._all: list[tuple[int, int, str]] = []

    def add(self, start: int, end: int, text: str) -> None:
        """Note what is to stand between two offsets."""
        self._all.append((start, end, text))

    def applied(self, text: str) -> str:
        """Return the text with everything replaced, from the end to the start."""
        numbered = [(start, end, number, new) for number, (start, end, new) in enumerate(self._all)]
        for start, end, _, new in sorted(numbered, reverse=True):
            text = text[:start] + new + text[end:]
        return text


class _Editor:
    """Collects what to replace in a text, and does it from the end to the start."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._splices = Splices()

    def result(self) -> str:
        return self._splices.applied(self._text)

    def change(self, node: Node, old: Any, new: Any, entry: Entry | None, *, flow: bool = False) -> None:
        """Replace what differs between the value of a node and the one it is to have."""
        if same(old, new):
            return
        if isinstance(node, Alias):
            raise NotTaken(f"the value is an alias, *{node.name}")
        flow = flow or (isinstance(node, Collection) and node.flow)
        if isinstance(node, Mapping) and isinstance(old, dict) and isinstance(new, dict) and new and node.entries:
            self._mapping(node, old, new, flow=flow)
        elif isinstance(node, Sequence) and isinstance(old, list) and isinstance(new, list) and new and node.entries:
            self._sequence(node, old, new, flow=flow)
        else:
            self._whole(node, new, entry, flow=flow)

    def on_one_line(self, node: Node, new: Any) -> None:
        """Replace a value by one in brackets or quotes."""
        if isinstance(node, Alias) or node.anchor:
            raise NotTaken("the value is an alias or has an anchor")
        if isinstance(node, Collection) and not node.flow and "#" in self._text[node.start : self._end(node)]:
            raise NotTaken("its comments would be lost")
        end = node.end if isinstance(node, Scalar) or node.flow else self._end(node)
        space = " " if node.start == node.end and self._text[node.start - 1] not in " \n" else ""
        tail = "\n" if self._text[node.start : end].endswith("\n") else ""
        self._splices.add(node.start, end, f"{space}{self._flow(node, new)}{tail}")

    def _mapping(self, node: Mapping, old: dict[str, Any], new: dict[str, Any], *, flow: bool) -> None:
        for key, value in old.items():
            entry = node.get(key)
            if entry is None:
                if key not in new or not same(value, new[key]):
                    raise NotTaken(f'"{key}" is merged from elsewhere')
            elif key in new:
                self.change(entry.value, value, new[key], entry, flow=flow)
        gone = [entry for entry in node.entries if entry.key is not None and entry.key.value not in new]
        added = [(f"{scalar(key, within_brackets=node.flow)}:", value) for key, value in new.items() if key not in old]
        if gone and len(gone) == len(node.entries):
            self._whole(node, new, None, flow=flow)
            return
        self._remove(node, gone)
        self._add(node, len(node.entries), added)

    def _sequence(self, node: Sequence, old: list[Any], new: list[Any], *, flow: bool) -> None:
        gone: list[Entry] = []
        for before, after in pairings(old, new):
            for i, k in zip(before, after, strict=False):
                self.change(node.entries[i].value, old[i], new[k], node.entries[i], flow=flow)
            gone += [node.entries[i] for i in before[len(after) :]]
            self._add(node, before.stop, [("-", new[k]) for k in after[len(before) :]])
        if gone and len(gone) == len(node.entries):
            raise NotTaken("nothing of the list would stay")
        self._remove(node, gone)

    def _whole(self, node: Node, new: Any, entry: Entry | None, *, flow: bool) -> None:
        """Replace a value by another one of any shape."""
        start, end = node.start, self._end(node)
        if isinstance(node, Scalar | Collection) and node.anchor:
            raise NotTaken(f"the value has an anchor, &{node.anchor}")
        column = self._column(entry, start)
        if flow and not (isinstance(node, Collection) and node.flow and entry is not None and self._is_block(entry)):
            self._splices.add(start, end, self._flow(node, new))
            return
        lines = self._lines(node, new, column + 2)
        if isinstance(new, dict | list) and new and not (isinstance(node, Collection) and node.flow):
            self._block_instead(node, new, entry, column)
            return
        text = "\n".join(lines)
        if isinstance(node, Scalar) and node.style in ("|", ">"):
            text += "\n" if self._text[start:end].endswith("\n") else ""
            kept = len(self._text[start:end]) - len(self._text[start:end].rstrip("\n"))
            text += "\n" * max(0, kept - 1)
        elif node.start == node.end and entry is not None and start and self._text[start - 1] not in " \n":
            text = f" {text}"  # nothing was written behind the colon
        if len(lines) > 1 and (beside := self._rest_of_line(end)).strip():
            raise NotTaken(f"there is a comment behind the value: {beside.strip()}")
        self._splices.add(start, end, text)

    def _block_instead(self, node: Node, new: Any, entry: Entry | None, column: int) -> None:
        """Write a mapping or a list as a block, below its key or dash."""
        if isinstance(node, Collection) or entry is None:
            start = node.start
            indent = node.column if isinstance(node, Collection) else column
            lines = written(new, indent)
            self._splices.add(start, self._end(node), "\n".join(lines)[indent:])
            return
        short = "\n".join(written({"x": new}, column))[column + 2 :]
        start, end = node.start, self._end(node)
        if start and self._text[start - 1] == " " and short.startswith(" "):
            short = short[1:]
        elif start and self._text[start - 1] == " " and short.startswith("\n"):
            start -= 1
        if self._rest_of_line(end).strip() and "\n" in short:
            raise NotTaken("there is a comment behind the value")
        tail = "\n" if self._text[node.start : end].endswith("\n") else ""
        self._splices.add(start, end, short + tail)

    def _lines(self, node: Node, new: Any, indent: int) -> list[str]:
        if isinstance(new, dict | list):
            return [self._flow(node, new)]
        if not isinstance(new, str):
            return [scalar(new)]
        style = node.style if isinstance(node, Scalar) else ""
        if "\n" in new or style in ("|", ">"):
            return text_lines(new, indent)
        return [_in_quotes(new, style) or scalar(new)]

    def _flow(self, node: Node | Collection, new: Any) -> str:
        style = node.style if isinstance(node, Scalar) else ""
        if isinstance(new, str):
            return _in_quotes(new, style) or scalar(new, within_brackets=True)
        if isinstance(new, dict):
            inner = (f"{scalar(key, within_brackets=True)}: {self._flow(node, held)}" for key, held in new.items())
            return "{" + ", ".join(inner) + "}"
        if isinstance(new, list):
            return "[" + ", ".join(self._flow(node, held) for held in new) + "]"
        return scalar(new, within_brackets=True)

    def _add(self, node: Collection, position: int, added: list[tuple[str, Any]]) -> None:
        """Insert entries so that the first one gets a position among those that are there."""
        if not added:
            return
        if node.flow:
            heads = [head if head != "-" else "" for head, _ in added]
            texts = [f"{head} {self._flow(node, value)}".strip() for head, (_, value) in zip(heads, added, strict=True)]
            if position < len(node.entries):
                start = node.entries[position].start
                self._splices.add(start, start, "".join(f"{text}, " for text in texts))
            else:
                end = self._end(node.entries[-1].value)
                self._splices.add(end, end, "".join(f", {text}" for text in texts))
            return
        column = node.column
        lines: list[str] = []
        for head, value in added:
            whole = written([value] if head == "-" else {"x": value}, column)
            lines += [f"{' ' * column}{head}{whole[0][column + (1 if head == '-' else 2) :]}", *whole[1:]]
        if position < len(node.entries) and (position or self._begins_its_line(node.entries[0])):
            at = self._line_start(self._first_line(node.entries[position]))
            self._splices.add(at, at, "".join(f"{line}\n" for line in lines))
        elif position:
            self._behind(self._end(node.entries[-1].value), lines)
        else:
            raise NotTaken("an entry would come before the first one")

    def _behind(self, end: int, lines: list[str]) -> None:
        """Insert lines below the line on which something ends."""
        if end and self._text[end - 1] == "\n":
            at = len(self._text[:end].rstrip("\n")) + 1
            self._splices.add(at, at, "".join(f"{line}\n" for line in lines))
            return
        stop = self._text.find("\n", end)
        if stop < 0:
            self._splices.add(len(self._text), len(self._text), "".join(f"\n{line}" for line in lines))
        else:
            self._splices.add(stop + 1, stop + 1, "".join(f"{line}\n" for line in lines))

    def _remove(self, node: Collection, gone: list[Entry]) -> None:
        for entry in gone:
            position = next(number for number, other in enumerate(node.entries) if other is entry)
            if node.flow:
                last = position == len(node.entries) - 1
                kept_before = [other for other in node.entries[:position] if other not in gone]
                if last or all(other in gone for other in node.entries[position:]):
                    start = self._end(kept_before[-1].value) if kept_before else entry.start
                    self._splices.add(start, self._end(node.entries[-1].value), "")
                    return
                self._splices.add(entry.start, node.entries[position + 1].start, "")
                continue
            if position == 0 and not self._begins_its_line(entry):
                raise NotTaken("it shares its line with the dash of a list")
            start = self._line_start(self._first_line(entry))
            end = self._end(entry.value)
            if not (end and self._text[end - 1] == "\n"):
                stop = self._text.find("\n", end)
                end = len(self._text) if stop < 0 else stop + 1
            self._splices.add(start, end, "")

    def _begins_its_line(self, entry: Entry) -> bool:
        """Tell whether nothing but its own dash stands before an entry."""
        before = self._text[self._line_start(entry.start) : entry.start].strip(" ")
        return before == ("-" if entry.key is None else "")

    def _first_line(self, entry: Entry) -> int:
        """Return an offset on the first line that belongs to an entry: its comments come before it."""
        start = self._line_start(entry.start)
        for _ in range(len(entry.before)):
            start = self._line_start(start - 1)
        return start

    def _line_start(self, offset: int) -> int:
        return self._text.rfind("\n", 0, offset) + 1

    def _rest_of_line(self, offset: int) -> str:
        if offset and self._text[offset - 1] == "\n":
            return ""
        stop = self._text.find("\n", offset)
        return self._text[offset : len(self._text) if stop < 0 else stop]

    def _end(self, node: Node) -> int:
        if isinstance(node, Collection) and not node.flow and node.entries:
            return max(self._end(node.entries[-1].value), node.entries[-1].start)
        return node.end

    def _column(self, entry: Entry | None, start: int) -> int:
        """Return the column of the entry that holds a value: what is below it is indented deeper."""
        at = start if entry is None else entry.start
        line = self._line_start(at)
        if entry is not None and entry.key is None:
            return max(line, self._text.rfind("-", line, at + 1)) - line
        return at - line

    def _is_block(self, entry: Entry) -> bool:
        return entry.key is None or "\n" not in self._text[entry.key.end : entry.value.start]


def _in_quotes(value: str, style: str) -> str:
    """Return a text in the quotes that were there; empty for none, or where they do not hold it."""
    if style == '"':
        return quoted(value)
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return ""
