"""Word the history as a table below headings: by run, by type or by address, newest first. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.render.cells import Line, cells, length, pad, paint, wrap
from reconciler.render.labels import duration
from reconciler.render.rows import hanging
from reconciler.render.safe import clean, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reconciler.render.format import ShownHistory
    from reconciler.render.safe import Text
    from state.records import HistoryEntry

_STYLES: Final[Mapping[str, str]] = {"done": "green", "failed": "red", "unknown": "red"}
_SECONDS: Final = 60


def text(shown: ShownHistory, *, color: bool, width: int) -> Text:
    """Return the entries, newest first, below a heading for each run, type or address."""
    if not shown.entries:
        return clean("Nothing in the history matches." if shown.filtered else "The history is empty.")
    groups: dict[str, list[HistoryEntry]] = {}
    for entry in shown.entries:
        groups.setdefault(_KEYS[shown.by](entry), []).append(entry)
    lines: list[Line] = []
    for key, entries in groups.items():
        lines += [(), *(_run(entries[0], width) if shown.by == "run" else [((clean(key), "bold"),)])]
        lines += _rows(entries, shown.by, width)
    if shown.more:
        lines += [(), *wrap([(f"{newest(len(shown.entries))}; --limit shows more.", "dim")], width)]
    return joined(paint(line, color=color) for line in lines[1:])


def newest(number: int) -> str:
    """Return what is shown where there is more: "The 50 newest entries"."""
    return f"The {number:,} newest entries" if number > 1 else "The newest entry"


def _run(entry: HistoryEntry, width: int) -> list[Line]:
    """Return the heading of a run: its number and command, when, who, and how it ended after how long."""
    commit = f", commit {entry.commit[:12]}" if entry.commit else ""
    ended = f"{entry.run_outcome or 'not finished'}{_elapsed(entry)}"
    first, *more = wrap(
        [
            (f"run {entry.run_id}  {clean(entry.command)}", "bold"),
            (f"  {entry.run_began or entry.at:%Y-%m-%d %H:%M:%S}", ""),
            (f"  {ended}", _STYLES.get(entry.run_outcome or "", "yellow")),
            (f"  by {clean(entry.who)} on {clean(entry.host)}{commit}", "dim"),
        ],
        width,
        chop=False,
    )
    return [first, *hanging(more, 2)]


def _elapsed(entry: HistoryEntry) -> str:
    """Return how long a run took, " in 4.2 s"; "" when that is not known."""
    if entry.run_began is None or entry.run_ended is None:
        return ""
    seconds = (entry.run_ended - entry.run_began).total_seconds()
    long = seconds >= _SECONDS
    return f" in {duration(entry.run_began.isoformat(), entry.run_ended) if long else f'{seconds:.1f} s'}"


def _rows(entries: Sequence[HistoryEntry], by: str, width: int) -> Iterator[Line]:
    """Yield a row for each entry, as columns where they leave room; what it is about stays whole."""
    named = [[clean(part) for part in _COLUMNS[by](entry)] for entry in entries]
    columns = [max(map(cells, column)) for column in zip(*named, strict=True)]
    start = 2 + sum(columns) + 2 * len(columns)
    for entry, parts in zip(entries, named, strict=True):
        style = _STYLES.get(entry.outcome, "")
        styles = [style if part == entry.outcome else "" for part in parts]
        padded = [pad(part, column + 2) for part, column in zip(parts, columns, strict=True)]
        head: Line = (("  ", ""), *zip(padded, styles, strict=True))
        said = [(clean(text), "dim") for text in ["; ".join(filter(None, _said(entry, by)))] if text]
        if start + min(length(said), 24) <= width:
            first, *more = wrap(said, max(24, width - start), chop=False)
            yield (*head, *first)
            yield from hanging(more, start)
            continue
        plain = [span for part, style in zip(parts, styles, strict=True) for span in ((part, style), ("  ", ""))]
        first, *more = wrap(plain, width - 2, chop=False)
        yield (("  ", ""), *first)
        yield from hanging([*more, *wrap(said, width - 6, chop=False)], 6)


def _said(entry: HistoryEntry, by: str) -> Iterator[str]:
    """Yield what an entry says beyond its columns."""
    if entry.fields:
        yield f"changed {', '.join(entry.fields)}"
    yield entry.message
    yield f"request {entry.request_id}" if entry.request_id else ""
    yield f"run {entry.run_id} ({entry.command}) by {entry.who}" if by != "run" else ""


def _type(entry: HistoryEntry) -> str:
    return entry.address.partition(".")[0]


def _moment(entry: HistoryEntry) -> str:
    return f"{entry.at:%Y-%m-%d %H:%M:%S}"


_KEYS: Final[Mapping[str, Callable[[HistoryEntry], str]]] = {
    "run": lambda entry: str(entry.run_id),
    "type": _type,
    "address": lambda entry: entry.address,
}
_COLUMNS: Final[Mapping[str, Callable[[HistoryEntry], tuple[str, ...]]]] = {
    "run": lambda entry: (entry.action, entry.outcome, entry.address),
    "type": lambda entry: (_moment(entry), entry.action, entry.outcome, entry.address.removeprefix(f"{_type(entry)}.")),
    "address": lambda entry: (_moment(entry), entry.action, entry.outcome),
}
GROUPINGS: Final = tuple(_KEYS)
"""By what entries are grouped; the first is the usual one."""
