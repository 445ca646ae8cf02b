"""Where a file holds a secret, judged by the name of its field alone: a line is shown before anything is worked out.

The text is whatever lies in a folder, on one line or many: no part of it is looked at more often than a few times.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS: Final = (
    r"secret|token|passw|passphrase|passcode|credential|api_?key|access_?key|private_?key"
    r"|facebookcode|authenticationcode|secert|sercet|secrte|secrt|tokne|tocken|pasw"  # the last ones are mistyped
)
_SECRETIVE: Final = re.compile(_WORDS, re.IGNORECASE)
_FIELD: Final = re.compile(r"""(?<![\w-])["']?(?P<name>[\w-]++)["']?[ \t]*+:(?=[\s"'])[ \t]*""")
_NEAR: Final = 500  # characters within which the settings of one variable stand
_QUOTED: Final = re.compile(r""""(?:[^"\\]++|\\.)*+"?|'(?:[^']++|'')*+'?""", re.DOTALL)
_REFERENCE: Final = re.compile(r"""["']?(?:\$\{[^}\n]{0,500}+\})++["']?[ \t]*""")  # longer ones count as literal
_BETWEEN_BRACKETS: Final = re.compile(r"[^\r\n,{}\[\]]*")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_BLANKS: Final = re.compile(r"[ \t]*")
_HYPHENS: Final = re.compile(r"[ \t-]*")
_ENTRY: Final = re.compile(r"""\s*+(?:-\s|["']?[\w-]++["']?\s*+:(?:\s|$))""")


def sounds_secret(field: str) -> bool:
    """Tell whether the name of a field is that of a secret."""
    return bool(_SECRETIVE.search(field))


def spans(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a YAML or JSON text that hold literal secrets, as offsets, in order.

    A value that is only references, or a mapping or list between brackets, is none. The default of a sensitive variable
    counts too.
    """
    lines = _Lines(text)
    stretches: list[tuple[int, int]] = []
    for named in _FIELD.finditer(text):
        if stretches and named.start() < stretches[-1][1]:
            continue
        if sounds_secret(named["name"]) or (named["name"].lower() == "default" and lines.is_sensitive(named.start())):
            stretches += lines.value(named.start(), named.end())
    return stretches


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a text: where it stands, where what is neither blank nor hyphen begins in it, and its indentation."""

    number: int
    start: int
    end: int
    first: int
    indent: int

    def begins_with(self, key: int) -> bool:
        """Tell whether nothing but the hyphens of a list stands before a key."""
        return key <= self.first


@dataclass
class _Lines:
    """A text by its lines, asked about one key after the other; what was found out about a line is kept."""

    text: str
    _line: _Line | None = None
    _is_sensitive: dict[int, bool] = field(default_factory=dict)
    _ends: dict[tuple[int, int, bool], int] = field(default_factory=dict)

    @cached_property
    def _bounds(self) -> tuple[list[int], list[int]]:
        """Where each line begins, and where it ends."""
        breaks = [(line_end.start(), line_end.end()) for line_end in _LINE_END.finditer(self.text)]
        return [0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(self.text)]

    def _around(self, key: int) -> _Line:
        """Return the line of a key."""
        if self._line is None or not self._line.start <= key <= self._line.end:
            starts, ends = self._bounds
            number = bisect_right(starts, key) - 1
            start, end = starts[number], ends[number]
            line = self.text[start:end]
            first = _end(_HYPHENS, self.text, start)
            self._line = _Line(number, start, end, min(first, end), len(line) - len(line.lstrip()))
        return self._line

    def is_sensitive(self, key: int) -> bool:
        """Tell whether ``sensitive`` stands beside a key: on its line, or on one indented alike around it."""
        line = self._around(key)
        if line.number not in self._is_sensitive:
            self._is_sensitive[line.number] = "sensitive" in self.text[line.start : line.end]
        return self._is_sensitive[line.number] or (line.begins_with(key) and self._is_sensitive_beside(line))

    def _is_sensitive_beside(self, line: _Line) -> bool:
        starts, _ = self._bounds
        below = starts[line.number + 1] if line.number + 1 < len(starts) else len(self.text)
        before = self.text[max(0, line.start - _NEAR) : line.start].splitlines()[::-1]
        after = self.text[below : below + _NEAR].splitlines()
        beside = [
            takewhile(lambda other: len(other) - len(other.lstrip()) >= line.indent, lines) for lines in (before, after)
        ]
        return any("sensitive" in other for other in (*beside[0], *beside[1]))

    def value(self, key: int, start: int) -> Iterator[tuple[int, int]]:
        """Yield the stretch that the literal value of a key takes, if it has one."""
        line, sign = self._around(key), self.text[start : start + 1]
        if sign in ("|", ">", "", "\r", "\n", "#"):
            end = self._below(line, key, block=sign in ("|", ">") and sign != "")
            if end > line.end:
                yield line.end, end
        elif sign not in ("{", "[") and not self._only_refers(start, line.end):
            if sign in ("'", '"'):
                yield start, _end(_QUOTED, self.text, start)
            else:
                yield start, line.end if line.begins_with(key) else _end(_BETWEEN_BRACKETS, self.text, start)

    def _only_refers(self, start: int, end: int) -> bool:
        reference = _REFERENCE.match(self.text, start, end)
        return reference is not None and (reference.end() == end or self.text[reference.end()] in ",}]#")

    def _below(self, line: _Line, key: int, *, block: bool) -> int:
        """Return where that ends which follows on lines of its own, indented deeper than the line of the key."""
        deep = key - line.start if line.begins_with(key) else min(key - line.start, line.indent)
        asked = (line.number, deep, block)
        if asked not in self._ends:
            self._ends[asked] = self._end_below(line, deep, block=block)
        return self._ends[asked]

    def _end_below(self, line: _Line, deep: int, *, block: bool) -> int:
        starts, ends = self._bounds
        last = line.end
        for number in range(line.number + 1, len(starts)):
            start, end = starts[number], ends[number]
            first = _end(_BLANKS, self.text, start)
            if first < end:
                entry = not block and _ENTRY.match(self.text, start, end) is not None
                if self.text[first].isspace() or first - start <= deep or entry:
                    break
            last = end
        return last


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start
