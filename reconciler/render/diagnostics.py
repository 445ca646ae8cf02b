"""Word diagnostics for a terminal: the line, a mark under it, why it matters, what to do. Decides nothing.

error[E104]: Unknown field
  --> templates/orders.yaml:14:7
   |
14 |       langauge: ES
   |       ^^^^^^^^ whatsapp_template has no field "langauge"
   |
   = help: did you mean "language"?  reconciler explain whatsapp_template

What many objects have in common is told once, for the first of them, with the number and the names of the next few.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from reconciler.diagnostics import MOST, Severity, bounded
from reconciler.render.cells import cells, paint, plain, wrap
from reconciler.render.safe import clean, joined
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.diagnostics import Diagnostic, Source
    from reconciler.render.cells import Line
    from reconciler.render.safe import Text

TAB: Final = "    "
MANY: Final = 4
"""Problems of one cause from which on they are told as one."""
NAMED: Final = 5
"""Objects that are named of those that are told as one."""
_NARROWEST = 24


def text(problems: Sequence[Diagnostic], *, color: bool = False, width: int = 80) -> Text:
    """Return all diagnostics, a blank line between two, without a line end after the last.

    Args:
        problems: What to show, in this order; those of one cause where the first of them stands.
        color: Whether to underline with terminal colours what the signs already say.
        width: Cells in a line; the marked line is cut to it, sentences are broken, commands are left whole.
    """
    shown = list(islice(_grouped(problems), MOST))
    blocks = [_one(diagnostic, color=color, width=width, alike=alike) for diagnostic, alike in shown]
    left = len(problems) - sum(len(alike) or 1 for _, alike in shown)
    return joined([*blocks, *([clean(f"… and {count(left, 'more problem')}")] if left else [])], "\n\n")


def _grouped(problems: Sequence[Diagnostic]) -> Iterator[tuple[Diagnostic, Sequence[Diagnostic]]]:
    """Yield each problem to be told, with all of its cause where they are many, itself included."""
    causes: dict[tuple[str, ...], list[Diagnostic]] = {}
    for diagnostic in problems:
        causes.setdefault(_cause(diagnostic), []).append(diagnostic)
    for diagnostic in problems:
        alike = causes.get(_cause(diagnostic), [])
        if len(alike) >= MANY:
            yield diagnostic, causes.pop(_cause(diagnostic))
        elif alike:
            yield diagnostic, ()


def _cause(diagnostic: Diagnostic) -> tuple[str, ...]:
    return (
        diagnostic.severity,
        diagnostic.code,
        diagnostic.summary,
        diagnostic.help,
        *([diagnostic.cause] if diagnostic.cause else [diagnostic.label, diagnostic.detail]),
    )


def _one(diagnostic: Diagnostic, *, color: bool, width: int, alike: Sequence[Diagnostic] = ()) -> Text:
    gutter = max((len(str(source.line)) for source in _sources(diagnostic)), default=1)
    lines = [*_head(diagnostic), *_snippets(diagnostic, gutter, width), *_notes(diagnostic, alike, gutter, width)]
    return joined(paint(line, color=color) for line in lines)


def _sources(diagnostic: Diagnostic) -> list[Source]:
    return [*([diagnostic.source] if diagnostic.source else []), *(source for source, _ in diagnostic.also)]


def _style(diagnostic: Diagnostic) -> str:
    return {Severity.ERROR: "grave", Severity.WARNING: "warn", Severity.NOTE: "cyan"}[diagnostic.severity]


def _head(diagnostic: Diagnostic) -> Iterator[Line]:
    yield (
        (f"{diagnostic.severity}[{diagnostic.code}]", _style(diagnostic)),
        (f": {clean(diagnostic.summary)}", "bold"),
    )


def _snippets(diagnostic: Diagnostic, gutter: int, width: int) -> Iterator[Line]:
    if diagnostic.source is not None:
        yield _place("-->", diagnostic.source, gutter)
        yield from _marked(diagnostic.source, bounded(diagnostic.label), "^", _style(diagnostic), gutter, width)
    for source, label in diagnostic.also:
        yield _place(":::", source, gutter)
        yield from _marked(source, bounded(label), "-", "cyan", gutter, width)


def _place(arrow: str, source: Source, gutter: int) -> Line:
    return ((" " * gutter + arrow + " ", "cyan"), (clean(str(source)), ""))


def _marked(source: Source, label: str, sign: str, style: str, gutter: int, width: int) -> Iterator[Line]:
    """Yield the line with its mark; nothing when the line cannot be shown."""
    if not source.text:
        return
    bar = (" " * gutter + " | ", "cyan")
    shown, start, size = _window(source, max(_NARROWEST, width - gutter - 3))
    yield (bar,)
    yield ((f"{source.line:>{gutter}} | ", "cyan"), (shown, ""))
    mark = " " * start + sign * size
    room = width - gutter - 3
    if cells(f"{mark} {clean(label)}") <= room:
        yield (bar, (mark, style), (f" {clean(label)}", style))
        return
    yield (bar, (mark, style))
    fitting = room - cells(clean(label))
    indent = " " * min(start, fitting if fitting >= 0 else room // 3)
    for line in wrap([(clean(label), style)], max(_NARROWEST, room - len(indent))):
        yield (bar, (indent, ""), *line)


def _window(source: Source, room: int) -> tuple[str, int, int]:
    """Return the line as shown, the cell at which the mark begins, and its width in cells, cut to ``room`` cells."""
    begin, end = source.mark, source.mark + source.width
    before, marked, after = (_flat(part) for part in (source.text[:begin], source.text[begin:end], source.text[end:]))
    before = "…" + before if source.cut else before
    if cells(before + marked) >= room:
        before = "…" + _last_cells(before, room // 2)
    start = cells(before)
    shown = _first_cells(before + marked + after, room)
    return shown, start, max(1, min(cells(marked), room - start))


def _flat(part: str) -> str:
    return clean(part.replace("\t", TAB))


def _first_cells(line: str, room: int) -> str:
    if cells(line) <= room:
        return line
    while cells(line) > room - 1:
        line = line[: min(len(line) - 1, room)]
    return line + "…"


def _last_cells(line: str, room: int) -> str:
    line = line[-room:]
    while cells(line) > room:
        line = line[1:]
    return line


def _notes(diagnostic: Diagnostic, alike: Sequence[Diagnostic], gutter: int, width: int) -> Iterator[Line]:
    alone = str(diagnostic.address) if diagnostic.address is not None and diagnostic.address.key is not None else ""
    entries = [
        ("note", diagnostic.label if diagnostic.source is None or not diagnostic.source.text else ""),
        ("note", diagnostic.detail),
        ("in", _together(alike) if alike else alone),
        ("help", diagnostic.help),
        ("via", diagnostic.via),
    ]
    entries = [(name, bounded(words)) for name, words in entries if words]
    if entries:
        yield ((" " * gutter + " |", "cyan"),)
    for name, words in entries:
        yield from _note(name, words, gutter, width)


def _together(alike: Sequence[Diagnostic]) -> str:
    """Return how many have the problem, and the first few of them on lines of their own."""
    told_apart = len({diagnostic.label for diagnostic in alike}) > 1
    names = [name for diagnostic in alike if (name := _whereabouts(diagnostic, diagnostic.label if told_apart else ""))]
    left = f"    … and {len(alike) - NAMED:,} more" if len(alike) > NAMED and names else ""
    objects = all(diagnostic.address is not None for diagnostic in alike)
    head = count(len(alike), "object" if objects else "place") + (":" if names else "")
    return "\n".join(line for line in [head, *(f"    {name}" for name in names[:NAMED]), left] if line)


def _whereabouts(diagnostic: Diagnostic, label: str) -> str:
    known = (
        str(diagnostic.address) if diagnostic.address else label,
        str(diagnostic.source) if diagnostic.source else "",
    )
    return "  ".join(filter(None, known))


def _note(name: str, words: str, gutter: int, width: int) -> Iterator[Line]:
    """Yield one entry; its indented lines are commands and stay whole."""
    lead = (" " * gutter + " = ", "cyan"), (f"{name}: ", "bold")
    indent = " " * cells(plain(lead))
    first = True
    for written in words.split("\n"):
        room = max(_NARROWEST, width - len(indent))
        for line in [((clean(written), ""),)] if written.startswith("  ") else _sentences(written, room):
            yield (*lead, *line) if first else ((indent, ""), *line)
            first = False


def _sentences(written: str, room: int) -> Iterator[Line]:
    """Yield one line, or the parts between double spaces on lines of their own when one is too short."""
    for part in [written] if cells(clean(written)) <= room else written.split("  "):
        yield from wrap([(clean(part), "")], room)
