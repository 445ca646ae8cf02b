"""Read a YAML text into nodes with every comment at the entry it belongs to. Interprets no value.

libyaml tells where values are and drops the comments; they are what lies between the values behind a ``#``.

A comment at the end of a line belongs to what ends on that line. A comment on a line of its own belongs to the entry
below it, or, when it is indented deeper than that entry, to the end of the collection whose column it reaches.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from reconciler.document.nodes import Alias, Collection, Document, Entry, Mapping, Node, Scalar, Sequence
from reconciler.load.yaml_events import parser

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOR_EDITORS: Final = "# yaml-language-server:"
_ENDS: Final = (MappingEndEvent, SequenceEndEvent)
_COMMENT = re.compile(r"(?:(?<=[ \t\n])|\A)#[^\n]*")
_HEADER = re.compile(r"(?:&\S+\s+)?[|>][^\s#]*")


class NotTaken(Exception):
    """The text is not YAML that a project may hold, or holds what cannot be written back: a directive, a tag."""


def parse(text: str) -> list[Document]:
    """Return the documents of a text whose lines end in a line feed alone.

    Raises:
        NotTaken: It cannot be read, or not be written back.
    """
    reader = _Reader(text)
    try:
        reader.run()
    except YAMLError as error:
        raise NotTaken(str(error)) from error
    _Comments(text, reader).distribute()
    for document in reader.documents:
        _set_header_apart(document)
    return reader.documents


class _Reader:
    """Recursive descent over the events."""

    def __init__(self, text: str) -> None:
        self.documents: list[Document] = []
        self.spans: list[tuple[int, int]] = []
        """Where no comment can be: the scalars, in order, without the headers of blocks."""
        self.entries: list[tuple[int, Entry, list[Collection]]] = []
        """Start, entry, and the collections it is in from the outermost, in the order of the text."""
        self.holders: dict[int, Entry] = {}
        """The entry whose value a collection is, by the identity of the collection."""
        self._text = text
        self._next = parser(text)
        self._open: list[Collection] = []

    def run(self) -> None:
        """Read all documents."""
        event: Any
        while (event := self._next()) is not None:
            kind: type = event.__class__
            if kind is DocumentStartEvent:
                if event.version or event.tags:
                    raise NotTaken("a directive")
                document = Document(None, start=event.start_mark.index)
                self.documents.append(document)
                root = self._value(self._next())
                empty = isinstance(root, Scalar) and root.start == root.end
                document.root = None if empty else root
            elif kind is DocumentEndEvent:
                self.documents[-1].end = event.end_mark.index

    def _value(self, event: Any) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        kind: type = event.__class__
        if kind is AliasEvent:
            self.spans.append((start, end))
            return Alias(start, end, event.anchor)
        if event.tag is not None:
            raise NotTaken("a tag")
        if kind is ScalarEvent:
            return self._scalar(event)
        make = Mapping if kind is MappingStartEvent else Sequence
        node = make(start, end, bool(event.flow_style), event.anchor or "")
        self._fill(node)
        return node

    def _scalar(self, event: Any) -> Scalar:
        if event.tag is not None:
            raise NotTaken("a tag")
        start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
        if style in ("|", ">"):
            header = _HEADER.match(self._text, start)
            line_end = self._text.find("\n", start)
            self.spans.append((start, header.end() if header else start))
            if 0 <= line_end < end:
                self.spans.append((line_end, end))
        else:
            self.spans.append((start, end))
        return Scalar(start, end, event.value, style, event.anchor or "")

    def _fill(self, node: Collection) -> None:
        self._open.append(node)
        event: Any
        while (event := self._next()).__class__ not in _ENDS:
            key: Scalar | None = None
            if isinstance(node, Mapping):
                kind: type = event.__class__
                if kind is not ScalarEvent:
                    raise NotTaken("a key that is not text")
                key = self._scalar(event)
                event = self._next()
            start = event.start_mark.index if key is None else key.start
            entry = Entry(key, Alias(start, start, ""))
            self.entries.append((start, entry, list(self._open)))
            entry.value = self._value(event)
            self.holders[id(entry.value)] = entry
            node.entries.append(entry)
        self._open.pop()
        last: Any = event
        if node.flow:
            node.end = last.end_mark.index
        elif node.entries:
            node.column = self._column(node)

    def _column(self, node: Collection) -> int:
        """Return where the entries of a block begin; with an anchor, that is on a line below it."""
        start = node.entries[0].start if node.anchor else node.start
        line = self._text.rfind("\n", 0, start) + 1
        if node.anchor and isinstance(node, Sequence):
            start = self._text.index("-", line)
        return start - line


@dataclass(slots=True)
class _Comment:
    offset: int
    text: str
    column: int
    alone: bool
    """Whether nothing else is on its line."""
    apart: bool
    """Whether the line above is blank."""


class _Comments:
    """Gives each comment to the entry it belongs to."""

    def __init__(self, text: str, reader: _Reader) -> None:
        self._text, self._reader = text, reader
        self._starts = [start for start, _, _ in reader.entries]
        self._lines = [0, *(end.end() for end in re.finditer("\n", text))]

    def distribute(self) -> None:
        """Put every comment of the text where it belongs."""
        documents = self._reader.documents
        for comment in self._comments():
            beyond = bisect_right([document.start for document in documents], comment.offset)
            document = documents[max(0, beyond - 1)]
            limit = documents[beyond].start if 0 < beyond < len(documents) else len(self._text)
            self._give(comment, document, limit)
        for start, entry, _ in self._reader.entries:
            self._separate(start, entry)

    def _comments(self) -> Iterator[_Comment]:
        spans = sorted([(0, 0), *self._reader.spans, (len(self._text), len(self._text))])
        for (_, begin), (end, _) in pairwise(spans):
            for comment in _COMMENT.finditer(self._text, begin, max(begin, end)):
                line = self._line(comment.start())
                start = self._lines[line]
                alone = not self._text[start : comment.start()].strip()
                yield _Comment(
                    comment.start(), comment[0].rstrip(), comment.start() - start, alone, self._blank(line - 1)
                )

    def _line(self, offset: int) -> int:
        return bisect_right(self._lines, offset) - 1

    def _blank(self, line: int) -> bool:
        if line < 0:
            return False
        end = self._lines[line + 1] if line + 1 < len(self._lines) else len(self._text)
        return not self._text[self._lines[line] : end].strip()

    def _give(self, comment: _Comment, document: Document, limit: int) -> None:
        at = bisect_left(self._starts, comment.offset)
        if not comment.alone:
            owner = self._on_the_line(comment, at)
            if owner is not None and not owner.beside:
                owner.beside = comment.text
                return
        following = self._reader.entries[at] if at < len(self._starts) and self._starts[at] < limit else None
        lines = self._ended(comment, at, document, following)
        if lines is None and following is not None:
            entry = following[1]
            lines = entry.before
            if comment.apart and not lines:
                entry.apart = True
        if lines is None:
            lines = document.last
        if comment.apart and (lines or following is None or lines is not following[1].before):
            lines.append("")
        lines.append(comment.text)

    def _on_the_line(self, comment: _Comment, at: int) -> Entry | None:
        """Return the entry that ends on the comment's line before it, else the one whose key is there."""
        line = self._line(comment.offset)
        ended: list[tuple[int, int, Entry]] = []
        begun: Entry | None = None
        for order, entry in enumerate(self._near(at, line)):
            value = entry.value
            if isinstance(value, Scalar) and value.style in ("|", ">"):
                if self._line(value.start) == line:
                    return entry
            elif isinstance(value, Collection) and not value.flow:
                on_its_line = value.start if value.anchor else entry.start
                if (entry.key is not None or value.anchor) and self._line(on_its_line) == line:
                    begun = begun or entry
            elif value.end <= comment.offset and self._line(max(value.start, value.end - 1)) == line:
                ended.append((value.end, order, entry))
            elif entry.key is not None and self._line(entry.start) == line:
                begun = begun or entry
        if ended:
            return max(ended, key=lambda candidate: candidate[:2])[2]
        return begun

    def _near(self, at: int, line: int) -> Iterator[Entry]:
        """Return what may end or begin on a line, given the first entry behind the place: the innermost first."""
        if at == 0:
            return
        for index in range(at - 1, -1, -1):
            start, entry, _ = self._reader.entries[index]
            if index < at - 1 and self._line(start) < line:
                break
            yield entry
        for collection in reversed(self._reader.entries[at - 1][2]):
            holder = self._reader.holders.get(id(collection))
            if holder is not None and self._line(holder.start) < line:
                yield holder

    def _ended(
        self, comment: _Comment, at: int, document: Document, following: tuple[int, Entry, list[Collection]] | None
    ) -> list[str] | None:
        """Return the last comments of the collection that the comment closes; None when it belongs to what follows."""
        if at == 0:
            return None
        start, entry, chain = self._reader.entries[at - 1]
        if start < document.start:
            return None
        inside = [*chain, *([entry.value] if isinstance(entry.value, Collection) else [])]
        around = following[2] if following is not None else []
        for collection in reversed(inside):
            if any(collection is outer for outer in around):
                return None
            if collection.flow:
                if collection.start < comment.offset < collection.end:
                    return collection.last
            elif (not around or collection.column > around[-1].column) and collection.column <= comment.column:
                return collection.last if collection is not document.root else document.last
        return None

    def _separate(self, start: int, entry: Entry) -> None:
        line = self._line(start)
        if not self._blank(line - 1):
            return
        if self._text[self._lines[line] : start].strip(" -"):
            return
        if entry.before:
            if entry.before[-1] != "":
                entry.before.append("")
        else:
            entry.apart = True


def _set_header_apart(document: Document) -> None:
    """Give the comments above a blank line above the first entry to the document, so that no order moves them."""
    root = document.root
    if not isinstance(root, Collection) or not root.entries:
        return
    first = root.entries[0]
    if first.before and first.before[0].startswith(_FOR_EDITORS) and first.before[1:2] != [""]:
        first.before.insert(1, "")  # editors look for it in the first line
    if "" in first.before:
        cut = len(first.before) - 1 - first.before[::-1].index("")
        document.first, first.before = first.before[:cut], first.before[cut + 1 :]
        first.apart = True
