"""Word where the parts of an object stand that are decided on one by one: as a table where they fill one. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from reconciler.render.cells import cells, pad, paint, wrap
from reconciler.render.comment import code, escaped, filled, together
from reconciler.render.rows import hanging
from reconciler.render.safe import clean, joined
from schemas.lifecycle import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.render.cells import Line, Span
    from reconciler.render.comment import Markdown
    from reconciler.render.safe import Text
    from reconciler.resource.phase import PartStatus

_STYLES: Final[Mapping[Phase, str]] = {
    Phase.DRAFT: "dim",
    Phase.IN_REVIEW: "cyan",
    Phase.WORKING: "cyan",
    Phase.LIVE: "green",
    Phase.REJECTED: "red",
    Phase.FAILED: "red",
    Phase.DEGRADED: "yellow",
    Phase.UNKNOWN: "magenta",
}
_INDENT: Final = 2
_PLACED: Final = 2  # a row and a column


class _Table(NamedTuple):
    """Parts by row and column, and what rows and columns are."""

    row: str
    columns: tuple[str, ...]
    rows: Mapping[str, Mapping[str, PartStatus]]


def text(objects: Mapping[Address, Sequence[PartStatus]], *, color: bool, width: int) -> Text:
    """Return where each part of some objects stands, object by object."""
    lines: list[Line] = []
    for address, parts in objects.items():
        lines += [(), ((clean(str(address)), "bold"),), *_lines(parts, width)]
    return joined(paint(line, color=color) for line in lines[1:])


def markdown(objects: Mapping[Address, Sequence[PartStatus]]) -> Iterator[Markdown]:
    """Yield for each object its table, and what is to be said below it."""
    for address, parts in objects.items():
        table = _table(parts)
        below = [filled("- {}", escaped(_sentence(part))) for part in _below(parts)]
        yield together([filled("**{}**", code(str(address))), filled(""), *_grid(table), *below], "\n")


class Grid(NamedTuple):
    """The same for whoever draws a table: its head, its rows, and what is to be said below it."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    below: Sequence[str]


def grid(parts: Sequence[PartStatus]) -> Grid:
    """Return where each part of one object stands."""
    table = _table(parts)
    rows = [
        [name, *(_word(row[column]) if column in row else "" for column in table.columns)]
        for name, row in table.rows.items()
    ]
    return Grid([table.row, *table.columns] if rows else [], rows, [_sentence(part) for part in _below(parts)])


def _grid(table: _Table) -> Iterator[Markdown]:
    if table.rows:
        heads = [filled(" {} |", escaped(name)) for name in (table.row, *table.columns)]
        yield filled("|{}", together(heads))
        yield filled("|{}", together([filled("---|")] * len(heads)))
        for name, row in table.rows.items():
            words = (_word(row[column]) if column in row else "" for column in table.columns)
            shown = [filled(" {} |", escaped(word)) for word in words]
            yield filled("| {} |{}", escaped(name), together(shown))
        yield filled("")


def _lines(parts: Sequence[PartStatus], width: int) -> Iterator[Line]:
    table = _table(parts)
    grid = list(_aligned(table)) if table.rows else []
    fitting = all(sum(cells(text) for text, _ in line) <= width for line in grid)
    yield from grid if fitting else _listed(table, width)
    for part in _below(parts):
        yield from hanging(wrap([(clean(_sentence(part)), "")], width - _INDENT), _INDENT)


def _aligned(table: _Table) -> Iterator[Line]:
    """Yield the table with a column for each name."""
    rows = table.rows.items()
    first = max(cells(name) for name in (table.row, *table.rows))
    widths = {
        column: max(cells(column), *(cells(_word(row[column])) for _, row in rows if column in row))
        for column in table.columns
    }
    heads = "".join(f"  {pad(column, widths[column])}" for column in table.columns)
    yield ((f"{' ' * _INDENT}{pad(table.row, first)}{heads}".rstrip(), "dim"),)
    for name, row in rows:
        line: list[Span] = [(f"{' ' * _INDENT}{pad(name, first)}", "")]
        for column, wide in widths.items():
            word, style = _styled(row[column]) if column in row else ("", "")
            line += [("  ", ""), (pad(word, wide), style)]
        yield tuple(line)


def _listed(table: _Table, width: int) -> Iterator[Line]:
    """Yield the table row by row, for a line that is too narrow for its columns."""
    first = max(cells(name) for name in table.rows)
    for name, row in table.rows.items():
        spans: list[Span] = []
        for column, part in row.items():
            word, style = _styled(part)
            spans += [(", ", "") if spans else ("", ""), (f"{clean(column)} ", ""), (word, style)]
        head = f"{' ' * _INDENT}{pad(name, first)}  "
        start, *more = wrap(spans, max(20, width - cells(head)))
        yield ((head, ""), *start)
        yield from hanging(more, cells(head))


def _table(parts: Sequence[PartStatus]) -> _Table:
    rows: dict[str, dict[str, PartStatus]] = {}
    columns: dict[str, None] = {}
    title = ""
    for part in parts:
        if len(part.place) == _PLACED:
            (title, row), (_, column) = part.place.items()
            rows.setdefault(clean(row), {})[clean(column)] = part
            columns[clean(column)] = None
    return _Table(clean(title), tuple(columns), rows)


def _below(parts: Sequence[PartStatus]) -> list[PartStatus]:
    """Return what the table does not say: parts that have no place in it, and the reasons given."""
    return [part for part in parts if len(part.place) != _PLACED or part.reason]


def _sentence(part: PartStatus) -> str:
    return f"{part.name}: {_word(part)}" + (f", {part.reason}" if part.reason else "")


def _styled(part: PartStatus) -> Span:
    return _word(part), _STYLES.get(part.phase, "")


def _word(part: PartStatus) -> str:
    """Return the API's own word as a person reads it: ``not launched``."""
    return clean(part.word.replace("_", " ").lower())
