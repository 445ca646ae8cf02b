"""Word what differs live between two stages: for a terminal, and as a comment. Decides nothing."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from reconciler.plans.comparison import Comparing
from reconciler.redaction import MASK
from reconciler.render.cells import cells, clip, pad, paint, wrap
from reconciler.render.comment import Markdown, code, escaped, filled, together
from reconciler.render.labels import phase_name
from reconciler.render.markdown import fitting
from reconciler.render.rows import hanging
from reconciler.render.safe import clean, joined
from reconciler.render.texts import count, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.plans.comparison import ComparedObject, Comparison, FieldDifference, Side, Standing
    from reconciler.render.cells import Line
    from reconciler.render.safe import Text

MARKER: Final = Markdown("<!-- reconciler compare -->")
"""First line of every comment, so that a bot finds its own again and edits it in place."""

_SIGNS: Final[Mapping[Comparing, tuple[str, str]]] = {
    Comparing.DIFFERENT: ("~", "yellow"),
    Comparing.ONLY_IN_FROM: ("+", "green"),
    Comparing.ONLY_IN_TO: ("-", "red"),
    Comparing.SAME: (".", "dim"),
}
_LONGEST: Final = 3  # lines of one value, unless everything is to be shown
_BELOW: Final = 8  # cells before the values of a field


def text(comparison: Comparison, *, color: bool = False, width: int = 100, verbose: bool = False) -> Text:
    """Return the comparison as text: both stages, the objects that are not alike by type, and the counts."""
    width = max(40, min(200, width))
    sides = (("from", comparison.source), ("to  ", comparison.target))
    parts = [[line for word, side in sides for line in wrap([(f"{word} {_about(side)}", "dim")], width)]]
    for name, group in groupby(comparison.objects, key=lambda each: each.address.type):
        lines: list[Line] = [((clean(name), "bold"),)]
        for each in group:
            lines += _object(each, comparison, width, verbose=verbose)
        parts.append(lines)
    parts.append(wrap([(summary(comparison), "bold")], width))
    return joined((joined(paint(line, color=color) for line in part) for part in parts), "\n\n")


def summary(comparison: Comparison) -> str:
    """Return how many objects are not alike, and how many are."""
    counts = comparison.counts
    named = {
        Comparing.DIFFERENT: "different",
        Comparing.ONLY_IN_FROM: f"only in {comparison.source.stage}",
        Comparing.ONLY_IN_TO: f"only in {comparison.target.stage}",
    }
    differing = [f"{counts[result]:,} {words}" for result, words in named.items() if counts[result]]
    same = f"{count(counts[Comparing.SAME], 'object is', 'objects are')} the same"
    neither = f", {counts[Comparing.IN_NEITHER]:,} in neither" if counts[Comparing.IN_NEITHER] else ""
    return f"{', '.join(differing)}; {same}{neither}." if differing else f"Nothing differs: {same}{neither}."


def _about(side: Side) -> str:
    read = count(side.requests, "request")
    return f"stage {clean(side.stage)}, project {clean(side.project)} at {clean(side.host)} ({read})"


def _object(each: ComparedObject, comparison: Comparison, width: int, *, verbose: bool) -> Iterator[Line]:
    sign, style = _SIGNS[each.result]
    name = clean(str(each.address).removeprefix(f"{each.address.type}."))
    said = wrap([(_standings(each, comparison), "")], max(20, width - cells(name) - 7))
    yield ((f"{sign:>3}", style), (f" {name}  ", ""), *said[0])
    yield from hanging(said[1:])
    for field in each.fields:
        yield from hanging(wrap([(clean(field.name), "")], width - 6))
        yield from _values(field, comparison, width, verbose=verbose)


def _values(field: FieldDifference, comparison: Comparison, width: int, *, verbose: bool) -> Iterator[Line]:
    stages = (comparison.source.stage, comparison.target.stage)
    column = max(cells(clean(stage)) for stage in stages)
    room = max(20, width - _BELOW - column - 2)
    for stage, value in zip(stages, (field.source, field.target), strict=True):
        lines = wrap([(clean(MASK if field.sensitive else text_of(value)), "")], room)
        if len(lines) > _LONGEST and not verbose:
            rest = "".join(part for line in lines[_LONGEST - 1 :] for part, _ in line)
            lines = [*lines[: _LONGEST - 1], ((clip(rest, room), ""),)]
        first, *more = lines
        yield ((" " * _BELOW, ""), (pad(clean(stage), column), "dim"), ("  ", ""), *first)
        yield from hanging(more, _BELOW + column + 2)


def _standings(each: ComparedObject, comparison: Comparison) -> str:
    """Return where an object stands in both stages, said once where that is the same."""
    source, target = each.source, each.target
    if source is not None and target is not None:
        if source.phase is target.phase:
            return f"{_standing(source)} in both"
        return f"{_standing(source)} in {comparison.source.stage}, {_standing(target)} in {comparison.target.stage}"
    only = ((source, comparison.source), (target, comparison.target))
    return "".join(f"only in {side.stage}: {_standing(standing)}" for standing, side in only if standing is not None)


def _standing(standing: Standing) -> str:
    return clean(phase_name(standing.phase) + (f" ({standing.reason})" if standing.reason else ""))


def markdown(comparison: Comparison) -> Markdown:
    """Return the comment: marker, counts, both stages, a table of the objects, and what differs in each.

    Returns:
        Markdown of less than 60,000 bytes, which says when something was left out.
    """
    source, target = comparison.source, comparison.target
    headline = f"Stage {source.stage} and stage {target.stage}: {summary(comparison)}"
    about = filled(
        "Project {} at {} and project {} at {}.",
        code(source.project),
        code(source.host),
        code(target.project),
        code(target.host),
    )
    rows = [
        filled(
            "| {} | {} | {} | {} |",
            code(_SIGNS[each.result][0]),
            code(str(each.address)),
            *(escaped(_standing(standing) if standing else "-") for standing in (each.source, each.target)),
        )
        for each in comparison.objects
    ]
    heading = filled("| | address | {} | {} |", escaped(source.stage), escaped(target.stage))
    table = together([heading, filled("|---|---|---|---|"), *rows], "\n")
    below = [_below(each, comparison) for each in comparison.objects if each.fields]
    parts = [MARKER, filled("### {}", escaped(headline)), about, *([table] if rows else []), *below]
    return fitting(filled("{}\n", together(parts, "\n\n")))


def _below(each: ComparedObject, comparison: Comparison) -> Markdown:
    lines = [
        filled("- {}: {} {}, {} {}", code(field.name), *_both(field, comparison))  # one line for each field
        for field in each.fields
    ]
    return filled("{}\n\n{}", code(str(each.address)), together(lines, "\n"))


def _both(field: FieldDifference, comparison: Comparison) -> Iterator[Markdown]:
    for side, value in ((comparison.source, field.source), (comparison.target, field.target)):
        yield escaped(side.stage)
        yield code(MASK if field.sensitive else text_of(value))
