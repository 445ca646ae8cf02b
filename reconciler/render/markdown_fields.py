"""Word the fields of changes for a comment: new messages as quotes, everything else as tables. Shows no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.plans.change import Action
from reconciler.redaction import MASK
from reconciler.render import quotes
from reconciler.render.comment import Markdown, code, escaped, filled, together
from reconciler.render.leaves import is_text, short_names
from reconciler.render.texts import common, text_of
from reconciler.values import AFTER_APPLY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.plans.change import Change, FieldChange

_LONGEST_VALUE: Final = 400
"""Characters of a value; a text to review has as many as it needs."""
_NOTHING: Final = Markdown("")


def blocks(fields: Sequence[FieldChange], change: Change) -> Iterator[Markdown]:
    """Yield what is to be read of some fields of a change: a table, and below it each new text as it will be seen."""
    quoted = [field for field in fields if field.before is None and is_text(change.type, field)]
    others = [field for field in fields if field not in quoted]
    if others:
        yield _new_values(others, change) if change.action is Action.CREATE else _both_values(others, change)
    if quoted:
        names = short_names(quoted) if len(fields) > 1 else [""]
        yield together((_quote(*pair) for pair in zip(names, quoted, strict=True)), "\n>\n")


def _quote(name: str, field: FieldChange) -> Markdown:
    text = _value(field.after, whole=True)
    return filled("> {}: {}", code(name), text) if name else filled("> {}", text)


def _new_values(fields: Sequence[FieldChange], change: Change) -> Markdown:
    rows = (
        filled("| {} | {} |", code(field.name), _after(field, whole=is_text(change.type, field))) for field in fields
    )
    return together([filled("| field | value |"), filled("|---|---|"), *rows], "\n")


def _both_values(fields: Sequence[FieldChange], change: Change) -> Markdown:
    rows = (
        filled("| {} | {} | {} | {} |", code(field.name), before, after, escaped(field.source))
        for field in fields
        for before, after in (_both(field, whole=is_text(change.type, field)),)
    )
    return together([filled("| field | now | then | |"), filled("|---|---|---|---|"), *rows], "\n")


def _both(field: FieldChange, *, whole: bool) -> tuple[Markdown, Markdown]:
    """Return both values of a field; in two similar texts the words that go and come are marked."""
    before, after = field.before, field.after
    if field.sensitive or field.known_after_apply or before is None:
        return _before(field, whole=whole), _after(field, whole=whole)
    if not isinstance(before, str) or not isinstance(after, str):
        (old,), (new,) = quotes.apart([before], [after], text_of)
        old, new = _around(old, new)
        return escaped(old), escaped(new)
    before, after = (before, after) if whole else _around(before, after)
    stretches = common(before, after) if _is_prose(before) and _is_prose(after) else []
    if not stretches or quotes.look(before) == quotes.look(after):
        return _apart(before, after)
    now = [part for same, gone, _ in stretches for part in (_lines(same.split("\n")), _gone(gone))]
    then = [part for same, _, new in stretches for part in (_lines(same.split("\n")), _new(new))]
    return together(now), together(then)


def _around(before: str, after: str) -> tuple[str, str]:
    """Return two texts; of long ones what stands around the first difference."""
    if max(len(before), len(after)) <= _LONGEST_VALUE:
        return before, after
    differing = (at for at, (old, new) in enumerate(zip(before, after, strict=False)) if old != new)
    start = max(0, next(differing, min(len(before), len(after))) - _LONGEST_VALUE // 4)
    return _part(before, start), _part(after, start)


def _part(text: str, start: int) -> str:
    left = "…" if len(text) > start + _LONGEST_VALUE else ""
    return ("…" if start else "") + text[start : start + _LONGEST_VALUE] + left


def _apart(before: str, after: str) -> tuple[Markdown, Markdown]:
    """Return two texts whole, in lines where one of them has several."""
    if _is_long(before) or _is_long(after):
        old, new = quotes.apart(quotes.lines(before), quotes.lines(after), quotes.line)
    else:
        old, new = quotes.apart([before], [after], text_of)
    return _lines(old), _lines(new)


def _is_long(text: str) -> bool:
    return "\n" in text.strip("\n")


def _is_prose(text: str) -> bool:
    """Tell whether a text has several words, and shows as it is, with no space at the end of a line."""
    return " " in text and not text.endswith("\n") and all(map(quotes.is_plain, text.split("\n")))


def _lines(shown: Iterable[str]) -> Markdown:
    return together(map(escaped, shown), "<br>")


def _gone(text: str) -> Markdown:
    return filled("<del>{}</del>", _marked(text)) if text else _NOTHING


def _new(text: str) -> Markdown:
    return filled("<ins>{}</ins>", _marked(text)) if text else _NOTHING


def _marked(text: str) -> Markdown:
    """Return what goes or comes, with a sign where it is the end of a line or nothing but space."""
    parts = [quotes.inside(part, exact=True) if part.isspace() else part for part in text.split("\n")]
    return together(map(escaped, parts), "<code>&#92;n</code><br>")


def _before(field: FieldChange, *, whole: bool) -> Markdown:
    if field.sensitive:
        return escaped(MASK)
    return _NOTHING if field.before is None else _value(field.before, whole=whole)


def _after(field: FieldChange, *, whole: bool) -> Markdown:
    if field.sensitive:
        return escaped(MASK)
    return escaped(AFTER_APPLY) if field.known_after_apply else _value(field.after, whole=whole)


def _value(value: object, *, whole: bool) -> Markdown:
    text = value if isinstance(value, str) else text_of(value)
    text = text if whole else _part(text, 0)
    if not isinstance(value, str):
        return escaped(text)
    return _lines(map(quotes.line, quotes.lines(text)) if _is_long(text) else [text_of(text)])
