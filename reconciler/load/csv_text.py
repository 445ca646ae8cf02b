"""Turn CSV into one mapping per row, and find where its cells stand. The first row names the columns.

Spreadsheets write what their country does: commas, semicolons or tabs between the cells. The header says which of them
it is. Every value is text.
"""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from reconciler.load.parse_error import ParseError
from reconciler.load.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What may stand between two cells."""

CODE: Final = "E148"
MOST_TOLD: Final = 20
"""Rows with other columns than the header that are told, each at its place; in another kind of file all have them."""

_QUOTED: Final = re.compile(r'"[^"]*"')
_REASONS: Final = {
    "unexpected end of data": "a quote is not closed",
    "expected after": "only a separator can follow a closing quote; write a quote inside quotes twice",
    "field larger": f"a cell has more than {csv.field_size_limit():,} characters",
}


def read(text: str) -> tuple[list[dict[str, str]], list[ParseError]]:
    """Return a mapping from column to text per row, and the problems found; rows are of use only without problems."""
    rows = _Rows(text)
    header: list[str] = []
    read: list[dict[str, str]] = []
    flaws: list[ParseError] = []
    try:
        for cells in rows:
            if not header:
                header = rows.header
                flaws += rows.flaws_of_header()
            elif len(cells) == len(header):
                read.append(dict(zip(header, cells, strict=True)))
            else:
                flaws.append(rows.wrong_length(cells))
    except csv.Error as error:
        reason = next((words for sign, words in _REASONS.items() if sign in str(error)), str(error))
        flaws.append(ParseError(CODE, rows.begin, reason))
    if header and not read and not flaws:
        flaws.append(ParseError(CODE, 0, "there is no row below the header", help="add rows, or leave the table out"))
    if not header and not flaws:
        flaws.append(ParseError(CODE, 0, "there is no header", help="name the columns in the first row"))
    more = len(flaws) - MOST_TOLD
    return read, [*flaws[:MOST_TOLD], *([ParseError(CODE, 0, f"and {more:,} more rows")] if more > 0 else [])]


def places(text: str) -> list[Place]:
    """Return where the rows stand, by number from 0, and in each of them the cells by column; the header is no row."""
    rows = _Rows(text)
    root = Place(value=0)
    with suppress(csv.Error):  # what comes after it has no place
        for number, _ in enumerate(rows, -1):
            cells = zip(rows.header, rows.spans(), strict=False)
            inside: dict[str | int, Place] = {name: Place(start, width) for name, (start, width) in cells}
            if number >= 0:
                root.inside[number] = Place(rows.begin, inside=inside)
    return [root]


class _Rows:
    """The rows of a text that are not empty; ``begin`` is where the last one begins, ``header`` names the columns."""

    def __init__(self, text: str) -> None:
        self.begin = 0
        self.header: list[str] = []
        self._text = text
        self._end = 0
        first = next((line for line in io.StringIO(text) if line.strip()), "")
        self._separator = max(SEPARATORS, key=_QUOTED.sub("", first).count)
        self._cell = re.compile(rf'(?:"(?:[^"]|"")*"|[^{self._separator}\r\n"]*)+')

    def __iter__(self) -> Iterator[list[str]]:
        reader = csv.reader(self._lines(), delimiter=self._separator, strict=True)
        while True:
            self.begin = self._end
            cells = next(reader, None)
            if cells is None:
                return
            if cells:
                self.header = self.header or [cell.strip() for cell in cells]
                yield cells

    def _lines(self) -> Iterator[str]:
        for line in io.StringIO(self._text, newline=""):
            self._end += len(line)
            yield line

    def spans(self) -> list[tuple[int, int]]:
        """Return offset and width of each cell of the row that was read last."""
        spans: list[tuple[int, int]] = []
        at = self.begin
        while at <= self._end and (cell := self._cell.match(self._text, at)) is not None:
            spans.append((at, max(1, len(cell[0]))))
            at = cell.end() + 1
            if not self._text.startswith(self._separator, cell.end()):
                break
        return spans

    def flaws_of_header(self) -> Iterator[ParseError]:
        """Yield a problem for each column without a name, or with that of another one."""
        first: dict[str, tuple[int, int]] = {}
        for name, (start, width) in zip(self.header, self.spans(), strict=False):
            if not name:
                yield ParseError(CODE, start, "this column has no name", width)
            elif name in first:
                yield ParseError(CODE, start, f'the column "{name}" again', width, first=(first[name][0], "first here"))
            first.setdefault(name, (start, width))

    def wrong_length(self, cells: Sequence[str]) -> ParseError:
        """Return the problem of a row with other columns than the header."""
        here, due = len(cells), len(self.header)
        width = len(self._text[self.begin : self._end].rstrip("\r\n"))
        label = f"this row has {here} {'cell' if here == 1 else 'cells'}, the header {due}"
        name = SEPARATORS[self._separator]
        missing = f"no value for {', '.join(self.header[here:])}; write an empty cell for none"
        quoted = f"put a text that contains a {name} between quotes"
        return ParseError(CODE, self.begin, label, width, help=missing if here < due else quoted)
