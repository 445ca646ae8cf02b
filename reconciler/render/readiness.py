"""Word what one-way steps need and what of it is in order: one line each. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.plans.needs import NeedStatus
from reconciler.render.cells import cells, pad, paint, wrap
from reconciler.render.rows import hanging
from reconciler.render.safe import clean, joined
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.plans.needs import CheckedNeed, Readiness
    from reconciler.render.cells import Line, Span
    from reconciler.render.safe import Text

_SIGNS: Final[Mapping[NeedStatus, tuple[str, str]]] = {
    NeedStatus.PASS: ("+", "green"),
    NeedStatus.WARNING: ("!", "warn"),
    NeedStatus.FAIL: ("x", "red"),
    NeedStatus.UNKNOWN: ("?", "magenta"),
}
_WIDEST: Final = 32  # cells of a name beside which a finding still has room


def text(checked: Sequence[Readiness], *, color: bool, width: int) -> Text:
    """Return the needs of each step in their order, each with its sign, and whether the step can be taken."""
    if not checked:
        return clean("Nothing to check: no declared object has a one-way step that needs anything.")
    lines: list[Line] = []
    for each in checked:
        lines += [(), ((clean(f"{each.address} {each.step}"), "bold"),), *_needs(each, width), *_verdict(each, width)]
    return joined(paint(line, color=color) for line in lines[1:])


def _needs(checked: Readiness, width: int) -> Iterator[Line]:
    column = min(_WIDEST, width // 3, max(cells(clean(need.name)) for need in checked.needs))
    for need in checked.needs:
        sign, style = _SIGNS[need.status]
        name = clean(need.name)
        room = max(20, width - column - 6)
        first, *more = [*wrap([(clean(need.finding), "")], room), *_below(need, room)]
        head: Line = (("  ", ""), (f"{sign} ", style), (pad(name, column), ""), ("  ", ""))
        if cells(name) > column:
            yield head
            more, first = [first, *more], ()
        else:
            yield (*head, *first)
        yield from hanging(more, column + 6)


def _below(need: CheckedNeed, room: int) -> Iterator[Line]:
    """Yield what to do, and where, for a need that is not in order."""
    if need.status is not NeedStatus.PASS:
        said: list[Span] = [(clean(part), "dim") for part in (need.advice, need.source) if part]
        for span in said:
            yield from wrap([span], room)


def _verdict(checked: Readiness, width: int) -> Iterator[Line]:
    counts = {status: len(checked.having(status)) for status in NeedStatus}
    failed, doubts = (
        counts[NeedStatus.FAIL],
        [
            f"{counts[NeedStatus.UNKNOWN]} unknown" if counts[NeedStatus.UNKNOWN] else "",
            count(counts[NeedStatus.WARNING], "warning") if counts[NeedStatus.WARNING] else "",
        ],
    )
    parts = [count(failed, "need fails", "needs fail") if failed else "no need fails", *filter(None, doubts)]
    ready = "ready" if checked.ready else "not ready"
    yield from wrap([(f"{checked.step} is {ready}: {', '.join(parts)}.".capitalize(), "bold")], width)
