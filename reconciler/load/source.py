"""Where values stand in files: ``SourceFile``, ``Origin``, ``Block``. Positions are worked out only when asked for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import Source
from reconciler.load import json_text, private, yaml_places
from reconciler.redaction import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reconciler.load.place import Place
    from reconciler.values import Path

LONGEST_LINE: Final = 500
"""A longer line is not shown whole."""

AROUND: Final = 100
"""Characters shown of it before the place and from it on."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_EXPRESSION = re.compile(r"\$?\$\{(?:[^}\"'\n]|\\?\"[^\"\n]*\"|'[^'\n]*')*\}?")


class SourceFile:
    """One file that was read: its name relative to the project, its text, and the places of its values on demand.

    ``places`` finds them in a text of another format than the name says.
    """

    def __init__(self, name: str, text: str, places: Callable[[str], Sequence[Place]] | None = None) -> None:
        self.name = name
        self.text = text
        self._places = places or (json_text.places if self.is_json else yaml_places.places)
        self._expressions: dict[int, tuple[Iterator[re.Match[str]], list[tuple[int, int]]]] = {}

    def __repr__(self) -> str:
        return f"SourceFile({self.name!r})"

    @property
    def is_json(self) -> bool:
        """Tell whether the file is JSON; everything else is YAML."""
        return self.name.endswith(".json")

    @property
    def is_blank(self) -> bool:
        """Tell whether there is nothing but blanks in it."""
        return not self.text or self.text.isspace()

    def at(self, offset: int, width: int = 1) -> Source:
        """Return the place ``offset`` characters from the start; a mark never runs past the end of its line."""
        line = bisect_right(self._line_starts, offset) - 1
        start, end = self._line_starts[line], self._line_end(line)
        offset = min(offset, end)
        first, last = start, end
        if end - start > LONGEST_LINE:  # a generated file may be one line, and each of its problems would hold it
            first, last = max(start, offset - AROUND), min(end, offset + AROUND)
        shown = Source(self.name, line + 1, offset - start + 1, self.text[first:last], 1, first - start)
        return self._without_secrets(replace(shown, width=max(1, min(width, last - offset))), start)

    def is_private(self, offset: int) -> bool:
        """Tell whether a place lies in the value of a field that sounds like a secret."""
        begun = bisect_right(self._secrets, (offset, len(self.text)))
        return begun > 0 and offset < self._secrets[begun - 1][1]

    def _without_secrets(self, place: Source, start: int) -> Source:
        """Return a place without the literal secrets of its line, which begins at ``start``."""
        first = start + place.cut
        mark, last = first + place.mark, first + len(place.text)
        begun = bisect_left(self._secrets, (last, 0))
        touching = []
        while begun and self._secrets[begun - 1][1] > first:
            begun -= 1
            touching.append(self._secrets[begun])
        for begin, end in touching:  # from the last to the first
            if end <= mark:
                return replace(place, text=place.text[end - first :], cut=end - start)
            kept = place.text[: max(0, begin - first)] + MASK
            if begin <= mark:
                return replace(place, text=kept, width=len(MASK), cut=place.column - 1 - (len(kept) - len(MASK)))
            place = replace(place, text=kept + place.text[end - first :], width=min(place.width, begin - mark))
        return place

    def source(self, document: int, path: Path, *, key: bool = False) -> Source:
        """Return the place of the value (or of its key) at ``path``, or of its nearest parent that exists."""
        place = self._place(document, path)
        if place is None:
            return self.at(0)
        return self.at(*((place.key, place.key_width) if key and place.key >= 0 else (place.value, place.width)))

    def expression(self, document: int, path: Path, index: int, inside: tuple[str, int] | None = None) -> Source:
        """Return the place of the ``index``-th ``${...}`` or ``$${...}`` in the text at ``path``.

        Of a part of it, where ``inside`` tells what the expression says up to the end of that part, and where in this
        the part begins; of all of it, where the file writes it in a way that cannot be followed.
        """
        place = self._place(document, path)
        span = None if place is None else self._expression(place.value, index)
        if span is None:
            return self.source(document, path)
        part = self._part(span[0], *inside) if inside else None
        return self.at(*(part or span))

    def _part(self, start: int, said: str, begin: int) -> tuple[int, int] | None:
        """Return offset and width of a part of what is said from an offset on; quotes in it may be escaped there."""
        if self.text.startswith(said, start):
            return start + begin, max(1, len(said) - begin)
        at, first = start, start
        for number, sign in enumerate(said):
            first = at if number == begin else first
            at += self.text.startswith("\\", at) and self.text.startswith(sign, at + 1)
            if not self.text.startswith(sign, at):
                return None
            at += 1
        return first, max(1, at - first)

    def _expression(self, start: int, index: int) -> tuple[int, int] | None:
        """Return offset and width of the ``index``-th expression from an offset on, each looked for once."""
        more, spans = self._expressions.setdefault(start, (_EXPRESSION.finditer(self.text, start), []))
        while len(spans) <= index:
            match = next(more, None)
            if match is None:
                return None
            spans.append((match.start(), len(match[0])))
        return spans[index]

    def _place(self, document: int, path: Path) -> Place | None:
        if document >= len(self._documents):
            return None
        place = self._documents[document]
        for step in path:
            inner = place.inside.get(step)
            if inner is None:
                break
            place = inner
        return place

    def _line_end(self, line: int) -> int:
        """Return where the line ends, its line break left out."""
        if line + 1 == len(self._line_starts):
            return len(self.text)
        end = self._line_starts[line + 1]
        return end - 2 if self.text.startswith("\r\n", end - 2) else end - 1

    @cached_property
    def _documents(self) -> Sequence[Place]:
        return self._places(self.text)

    @cached_property
    def _secrets(self) -> list[tuple[int, int]]:
        return private.spans(self.text)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]


@dataclass(frozen=True, slots=True)
class Origin:
    """The path of a value in a file; ``document`` counts the YAML documents of the file from 0.

    ``elsewhere`` leads from the keys of a mapping to values of it that another place gives, or another place in part.
    """

    file: SourceFile
    path: Path
    document: int = 0
    elsewhere: Mapping[str | int, Origin] | None = field(default=None, compare=False, repr=False)

    def below(self, *more: str | int) -> Origin:
        """Return where the value at ``more`` below stands."""
        origin = self
        for done, step in enumerate(more):
            if not origin.elsewhere:
                return Origin(origin.file, (*origin.path, *more[done:]), origin.document)
            origin = origin.elsewhere.get(step) or Origin(origin.file, (*origin.path, step), origin.document)
        return origin

    def lies_in(self, other: Origin) -> bool:
        """Tell whether this is within another value, or that value itself."""
        same = self.file is other.file and self.document == other.document
        return same and self.path[: len(other.path)] == other.path

    def source(self, *more: str | int, key: bool = False) -> Source:
        """Return the place of the value, or of its key, at ``more`` below; its nearest existing parent if it is not."""
        place = self.below(*more)
        return place.file.source(place.document, place.path, key=key)

    def expression(self, *more: str | int, index: int = 0, inside: tuple[str, int] | None = None) -> Source:
        """Return the place of the ``index``-th expression inside the text at ``more`` below, or of a part of it."""
        place = self.below(*more)
        return place.file.expression(place.document, place.path, index, inside)


@dataclass(frozen=True, slots=True)
class Block:
    """A value as it was written, in plain Python, and where."""

    value: Any
    origin: Origin = field(compare=False)
