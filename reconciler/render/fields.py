"""Word the fields of a change: values, word-by-word and line-by-line differences. Shows no sensitive value."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reconciler.plans.change import Action, FieldChange
from reconciler.redaction import MASK
from reconciler.render import quotes
from reconciler.render.cells import Line, Span, cells, clip, pad, right, wrap
from reconciler.render.leaves import SOME, condensed, flattened, is_element, is_text, short_names
from reconciler.render.rows import INDENT, hanging
from reconciler.render.safe import clean
from reconciler.render.texts import arrow, count, elements, entries, inline, is_prose, text_of
from reconciler.values import AFTER_APPLY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plans.change import Change

MOST_LINES: Final = 8
"""Lines of one value; a text to review has as many as it needs."""
MOST_FIELDS: Final = 12
"""Fields of one change in a long plan, those not counted that are texts to review."""
_LONGEST: Final = 60
_NARROWEST: Final = 24
_EVERY_LINE: Final = 1 << 30
_SENSITIVE = {Action.UPDATE: f"{MASK} -> {MASK}", Action.ADOPT: f"{MASK}, written again"}


def lines(change: Change, width: int, *, verbose: bool = False) -> list[Line]:
    """Return the lines below a change that show its fields; a delete or a forget shows none.

    Args:
        change: The change.
        width: Cells of the whole line.
        verbose: Show everything in full.
    """
    fields = flattened(change) if verbose else condensed(change)
    return table(fields, change, width, verbose=verbose)


def table(
    fields: Sequence[FieldChange],
    change: Change,
    width: int,
    *,
    called: Sequence[str] = (),
    indent: int = INDENT,
    most: int | None = None,
    verbose: bool = False,
) -> list[Line]:
    """Return one entry for each field, the name in a column and the value beside it.

    Args:
        fields: What to show.
        change: The change they are of.
        width: Cells of the whole line.
        called: What stands before each value where something else than the field's name tells them apart.
        indent: Cells before the names.
        most: How many are shown that are no texts to review; all unless it is given.
        verbose: Cut no value.
    """
    kept = list(fields) if most is None else _first(fields, change, most)
    if change.action is Action.CREATE and not verbose:
        kept = [replace(field, source="") for field in kept]  # the change says where it is declared
    called = called or [clean(field.name) for field in kept]
    column = min(max(map(cells, called), default=0), max(12, width * 9 // 20))
    said = [
        line
        for field, name in zip(kept, called, strict=True)
        for line in _field(field, name, change, column, width, indent, verbose=verbose)
    ]
    return [*said, *_left(len(fields) - len(kept), indent)]


def mapping(fields: Sequence[FieldChange], width: int) -> list[Line]:
    """Return new values as entries of one mapping, ``category: UTILITY, ttl: 600``, which is short where many are."""
    kept = fields if len(fields) <= MOST_FIELDS + 1 else fields[:MOST_FIELDS]
    said = entries(dict(zip(short_names(kept), map(_shortened, kept), strict=True)))
    return [*hanging(wrap([(clean(said), "")], width - INDENT)), *_left(len(fields) - len(kept), INDENT)]


def _first(fields: Sequence[FieldChange], change: Change, most: int) -> list[FieldChange]:
    others = [field for field in fields if not is_text(change.type, field)]
    dropped = set(map(id, others[most:])) if len(others) > most + 1 else set()
    return [field for field in fields if id(field) not in dropped]


def _left(number: int, indent: int) -> list[Line]:
    return [((" " * indent, ""), (f"… {count(number, 'more field')}; -v shows all", "dim"))] if number else []


def _shortened(field: FieldChange) -> object:
    if field.sensitive:
        return MASK
    if field.known_after_apply:
        return AFTER_APPLY
    return clip(field.after, _LONGEST) if isinstance(field.after, str) else field.after


def _field(
    field: FieldChange, called: str, change: Change, column: int, width: int, indent: int, *, verbose: bool
) -> Iterator[Line]:
    """Yield the lines of one field: label and value side by side, or below each other where it is too narrow."""
    whole = verbose or is_text(change.type, field)
    beside = cells(called) <= column and width - indent - column - 2 >= _NARROWEST
    hang = indent + column + 2 if beside else indent + 2
    body = _block(field, width - hang, whole=whole) or wrap(_value(field, change.action, whole=whole), width - hang)
    if len(body) > MOST_LINES + 1 and not whole:
        body = [*body[:MOST_LINES], ((f"… {count(len(body) - MOST_LINES, 'more line')} (-v)", "dim"),)]
    if beside:
        yield right(((" " * indent, ""), (pad(called, column), ""), ("  ", ""), *body[0]), field.source, width)
        body = body[1:]
    else:
        head, *more = hanging(wrap([(called, "")], width - indent), indent)
        yield right(head, field.source, width)
        yield from more
    yield from (((" " * hang, ""), *line) for line in body)


def _value(field: FieldChange, action: Action, *, whole: bool) -> list[Span]:
    before, after = field.before, field.after
    if field.sensitive:
        return [(_SENSITIVE.get(action, MASK), "")]
    if field.known_after_apply:
        known = [] if before is None else [(text_of(before), "red"), (" -> ", "")]
        return [*known, (AFTER_APPLY, "cyan")]
    if before is None and action is Action.CREATE:
        return [(text_of(after), "")]
    return _element(field) if is_element(field) else _difference(field, whole=whole)


def _element(field: FieldChange) -> list[Span]:
    """Return an element that is put in or taken out, with the sign of a line that comes or goes."""
    if field.before is None:
        return [(f"+ {text_of(field.after)}", "green")]
    return [(f"- {text_of(field.before)}", "red")]


def _difference(field: FieldChange, *, whole: bool) -> list[Span]:
    before, after = field.before, field.after
    if is_prose(before) and is_prose(after):
        return inline(before, after, whole=whole)
    if isinstance(before, list) and isinstance(after, list):
        listed = elements(before, after)
        return listed if field.path.endswith(SOME) else [("[", ""), *listed, ("]", "")]
    return arrow(before, after)


def _block(field: FieldChange, width: int, *, whole: bool) -> list[Line]:
    """Return the lines of a text of several lines, as a unified difference when there are two; else nothing."""
    before, after = field.before, field.after  # asked of every field, so each is looked at without a loop
    before_broken = isinstance(before, str) and "\n" in before.strip("\n")
    broken = before_broken or (isinstance(after, str) and "\n" in after.strip("\n"))
    if field.sensitive or field.known_after_apply or not broken:
        return []
    if before is None:
        return [line for text in quotes.lines(after) for line in _continued(quotes.line(text), "", width)]
    if not (isinstance(before, str) and isinstance(after, str)):
        return []
    return list(_unified(quotes.lines(before), quotes.lines(after), width, around=_EVERY_LINE if whole else 1))


def _unified(before: Sequence[str], after: Sequence[str], width: int, *, around: int) -> Iterator[Line]:
    """Yield what differs between two texts line by line, with so many of the lines before and after it."""
    old, new = quotes.apart(before, after, quotes.line)
    for group in difflib.SequenceMatcher(None, old, new).get_grouped_opcodes(around):
        if group[0][1] > 0:
            yield (("…", "dim"),)
        for kind, start, end, other_start, other_end in group:
            if kind == "equal":
                yield from _signed(" ", old[start:end], "", width)
            else:
                yield from _signed("-", old[start:end], "red", width)
                yield from _signed("+", new[other_start:other_end], "green", width)


def _signed(sign: str, shown: Sequence[str], style: str, width: int) -> Iterator[Line]:
    for text in shown:
        first, *more = _continued(text, style, width - 2)
        yield ((f"{sign} ", style), *first)
        yield from (((" " * 2, ""), *line) for line in more)


def _continued(text: str, style: str, width: int) -> Iterator[Line]:
    """Yield one line of a text; what is broken stands further in, where no line of a text begins."""
    first, *more = wrap([(text, style)], width - 2)
    yield first
    yield from (((" " * 2, ""), *line) for line in more)
