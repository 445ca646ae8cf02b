"""Lay out one change as a row: sign, name, word, meaning. Decides nothing.

What has no room beside goes below; a name, and a command in the meaning, stay whole whatever the width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.render.cells import Line, Span, cells, length, pad, plain, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.render.labels import Word

INDENT: Final = 6
_WORD: Final = 9  # cells of the longest common word
_NARROWEST: Final = 24


def row(shown: Word, name: str, said: Sequence[Span], column: int, width: int) -> list[Line]:
    """Return the lines of one row.

    Args:
        shown: Sign and word of the change.
        name: What it is about, on one line.
        said: What it means, empty for nothing.
        column: Cells that names have in this table.
        width: Cells of a line.
    """
    start = 4 + column + 2 + _WORD + 2
    lines = wrap(said, max(_NARROWEST, width - start))
    roomy = cells(name) <= column and cells(shown.name) <= _WORD
    if not roomy or any(length(line) > width - start for line in lines) or width - start < _NARROWEST:
        return _below(shown, name, said, width)
    head: Line = (
        (f"{shown.sign:>3}", shown.style),
        (f" {pad(name, column)}  ", ""),
        (pad(shown.name, _WORD), shown.style),
    )
    first, *more = lines
    return [(*head, ("  ", ""), *first), *hanging(more, start)]


def _below(shown: Word, name: str, said: Sequence[Span], width: int) -> list[Line]:
    head: Line = ((f"{shown.sign:>3}", shown.style), (f" {name}", ""))
    word: Line = (("  ", ""), (shown.name, shown.style))
    if length((*head, *word)) <= width:
        return [(*head, *word), *hanging(wrap(said, width - INDENT))]
    spaced = (("  ", ""), *said) if said else ()
    return [head, *hanging(wrap([(shown.name, shown.style), *spaced], width - INDENT))]


def hanging(lines: Iterable[Line], indent: int = INDENT) -> list[Line]:
    """Return the lines that say something, indented."""
    return [((" " * indent, ""), *line) for line in lines if plain(line)]
