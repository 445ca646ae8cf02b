"""Show where each value of an object was written. Works out none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.cells import cells, clip, pad, paint, right
from reconciler.render.safe import clean, joined
from reconciler.render.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.render.cells import Line
    from reconciler.render.safe import Text
    from reconciler.resolve.provenance import Explained, ExplainedValue, WrittenPlace

_INDENT = "      "


def text(objects: Sequence[Explained], *, color: bool, width: int, verbose: bool) -> Text:
    """Return each object with its values, and where their words are; ``verbose`` shows the whole way there."""
    return joined((_object(each, color=color, width=width, verbose=verbose) for each in objects), "\n\n")


def _object(explained: Explained, *, color: bool, width: int, verbose: bool) -> Text:
    head = right(((str(explained.address), "bold"),), f"{explained.source.file}:{explained.source.line}", width)
    column = min(max((cells(clean(value.path)) for value in explained.values), default=0), width // 2)
    lines = [head]
    for value in explained.values:
        lines += _value(value, column, width, verbose=verbose)
    return joined(paint(line, color=color) for line in lines)


def _value(value: ExplainedValue, column: int, width: int, *, verbose: bool) -> Iterator[Line]:
    last = _said(value.places[-1])
    start = f"  {pad(clean(value.path), column)}  "
    shown = text_of(value.value)
    room = width - cells(start) - cells(last) - 2
    if verbose or room < min(cells(shown), width // 4):
        yield ((start, ""), (shown if verbose else clip(shown, max(1, width - cells(start))), ""))
        places = map(_said, value.places) if verbose else [last]
        yield from (((_INDENT, ""), (place, "dim")) for place in places)
        return
    yield right(((start, ""), (clip(shown, room), "")), last, width)


def _said(place: WrittenPlace) -> str:
    where = f"{place.source.file}:{place.source.line}" if place.source else place.note
    return clean(f"{place.by}  {where}" if where else place.by)
