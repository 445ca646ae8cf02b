"""Word the fields of one change: values, word-by-word and line-by-line differences. Shows no sensitive value."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from reconciler.plans.change import Action, FieldChange
from reconciler.redaction import MASK
from reconciler.render import quotes
from reconciler.render.cells import Line, Span, cells, clip, pad, right, wrap
from reconciler.render.safe import clean
from reconciler.render.texts import arrow, count, elements, inline, text_of
from reconciler.resource.selectors import label
from reconciler.values import AFTER_APPLY, leaves, read_path, show_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plans.change import Change

INDENT: Final = 6
MOST_LINES: Final = 8
_SENSITIVE = {Action.UPDATE: f"{MASK} -> {MASK}", Action.ADOPT: f"{MASK}, written again"}
_SOME: Final = "[…]"


def lines(change: Change, width: int, *, most: int, verbose: bool) -> list[Line]:
    """Return the lines below a change that show its fields.

    Args:
        change: The change; a delete or a forget shows none.
        width: Cells of the whole line.
        most: Fields shown at most, unless ``verbose``.
        verbose: Show everything in full.
    """
    if change.action in (Action.DELETE, Action.FORGET):
        return []
    flat = _flattened(change)
    shown = flat if verbose else _joined(change, flat)
    if change.action is Action.CREATE and not verbose:
        shown = sorted((field for field in shown if not _says_type_again(field)), key=_depth)
    kept = shown if verbose or len(shown) <= most + 1 else shown[:most]
    if change.action is Action.CREATE and not verbose:
        kept = [replace(field, source="") for field in kept]
    names = [clean(field.name) for field in kept]
    column = min(max(map(cells, names), default=0), max(12, width * 2 // 5))
    pairs = zip(kept, names, strict=True)
    said = [line for pair in pairs for line in _field(*pair, change.action, column, width, verbose=verbose)]
    left = len(shown) - len(kept)
    return said + ([((" " * INDENT, ""), (f"… {count(left, 'more field')}; -v shows all", "dim"))] if left else [])


def _says_type_again(field: FieldChange) -> bool:
    """Tell whether a field is the type of a list's element that is called by it: ``components[BODY].type``."""
    return field.path.endswith("].type") and field.name.endswith(f"[{field.after}].type")


def _depth(field: FieldChange) -> int:
    return field.path.count(".") + field.path.count("[")


def _flattened(change: Change) -> list[FieldChange]:
    """Return one field per leaf, so that a nested value reads like any other; an element put in or out stays one."""
    return [leaf for field in change.fields for leaf in (_leaves_of(field) if _is_nested(field) else (field,))]


def _is_nested(field: FieldChange) -> bool:
    shown = not (field.sensitive or field.known_after_apply)
    return shown and not _is_element(field) and (_holds_mappings(field.before) or _holds_mappings(field.after))


def _is_element(field: FieldChange) -> bool:
    """Tell whether a field is one element that is put into a list, or taken out of it."""
    absent = (field.before is None) != (field.after is None)
    return field.path.endswith("]") and absent and not (field.sensitive or field.known_after_apply)


def _joined(change: Change, fields: Sequence[FieldChange]) -> list[FieldChange]:
    """Return the fields with the plain elements of a list, ``triggers[0]`` and so on, put together as one field.

    Of a list that exists already only the elements that change are known: its path then ends with ``_SOME``.
    """
    groups: dict[str, list[FieldChange]] = {}
    for field in fields:
        plain = field.path.endswith("]") and not (field.sensitive or field.known_after_apply or _is_mapping(field))
        groups.setdefault(field.path.rpartition("[")[0] if plain else field.path, []).append(field)
    return [
        group[0]
        if len(group) == 1 and (change.action is not Action.CREATE or group[0].path == path)
        else _list(path, group, change)
        for path, group in groups.items()
    ]


def _is_mapping(field: FieldChange) -> bool:
    return isinstance(field.before, dict) or isinstance(field.after, dict)


def _list(path: str, group: Sequence[FieldChange], change: Change) -> FieldChange:
    after = [element.after for element in group if element.after is not None]
    if change.action is Action.CREATE:
        return replace(group[0], path=path, after=after, label=group[0].label.rpartition("[")[0])
    before = [element.before for element in group if element.before is not None]
    called = group[0].label.rpartition("[")[0] or path
    return replace(group[0], path=path + _SOME, before=before, after=after, label=called + _SOME)


def _leaves_of(field: FieldChange) -> Iterator[FieldChange]:
    prefix = read_path(field.path)
    before, after = (
        {} if value is None else {show_path((*prefix, *path)): leaf for path, leaf in leaves(value)}
        for value in (field.before, field.after)
    )
    whole = field.before if field.after is None else field.after
    for path in dict.fromkeys([*after, *before]):
        if before.get(path) != after.get(path):
            called = label(read_path(path)[len(prefix) :], whole)
            yield FieldChange(
                path, before.get(path), after.get(path), known_after_apply=after.get(path) == AFTER_APPLY,
                source=field.source, label=field.name + ("" if called.startswith("[") or not called else ".") + called,
            )  # fmt: skip


def _holds_mappings(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and dict in map(type, value))


def _field(
    field: FieldChange, called: str, action: Action, column: int, width: int, *, verbose: bool
) -> Iterator[Line]:
    """Yield the lines of one field: label and value side by side, or below each other where it is too narrow."""
    beside = cells(called) <= column and width - INDENT - column - 2 >= 24
    hang = INDENT + column + 2 if beside else INDENT + 2
    body = _block(field, width - hang) or wrap(_value(field, action, verbose=verbose), width - hang)
    if len(body) > MOST_LINES + 1 and not verbose:
        body = [*body[:MOST_LINES], ((f"… {count(len(body) - MOST_LINES, 'more line')} (-v)", "dim"),)]
    head: Line = ((" " * INDENT, ""), (pad(clip(called, width - INDENT), column if beside else 0), ""))
    if beside:
        yield right((*head, ("  ", ""), *body[0]), field.source, width)
        body = body[1:]
    else:
        yield right(head, field.source, width)
    yield from (((" " * hang, ""), *line) for line in body)


def _value(field: FieldChange, action: Action, *, verbose: bool) -> list[Span]:
    before, after = field.before, field.after
    if field.sensitive:
        return [(_SENSITIVE.get(action, MASK), "")]
    if field.known_after_apply:
        known = [] if before is None else [(text_of(before), "red"), (" -> ", "")]
        return [*known, (AFTER_APPLY, "cyan")]
    if before is None and action is Action.CREATE:
        return [(text_of(after), "")]
    return _element(field) if _is_element(field) else _difference(field, verbose=verbose)


def _element(field: FieldChange) -> list[Span]:
    """Return an element that is put in or taken out, with the sign of a line that comes or goes."""
    if field.before is None:
        return [(f"+ {text_of(field.after)}", "green")]
    return [(f"- {text_of(field.before)}", "red")]


def _difference(field: FieldChange, *, verbose: bool) -> list[Span]:
    before, after = field.before, field.after
    if isinstance(before, str) and isinstance(after, str) and " " in before.strip() and " " in after.strip():
        return inline(before, after, whole=verbose)
    if isinstance(before, list) and isinstance(after, list):
        listed = elements(before, after)
        return listed if field.path.endswith(_SOME) else [("[", ""), *listed, ("]", "")]
    return arrow(before, after)


def _block(field: FieldChange, width: int) -> list[Line]:
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
    return list(_unified(quotes.lines(before), quotes.lines(after), width))


def _unified(before: Sequence[str], after: Sequence[str], width: int) -> Iterator[Line]:
    """Yield what differs between two texts line by line, with the line before and after it."""
    old, new = quotes.apart(before, after, quotes.line)
    for group in difflib.SequenceMatcher(None, old, new).get_grouped_opcodes(1):
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
