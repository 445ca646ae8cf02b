"""Word values for a page: whole, and where two texts are alike with the words marked that go and come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from reconciler.redaction import MASK
from reconciler.render import quotes
from reconciler.render.texts import common, text_of
from reconciler.values import AFTER_APPLY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.plans.change import FieldChange


class Piece(NamedTuple):
    """A stretch of a value: the same on both sides, or one that goes or comes."""

    mark: Literal["", "gone", "new"]
    text: str


class Row(NamedTuple):
    """A field: its path and name, both values, and its place in the files."""

    path: str
    name: str
    before: Sequence[Piece]
    after: Sequence[Piece]
    source: str


def row(field: FieldChange, name: str) -> Row:
    """Return a field as a table shows it."""
    return Row(field.path, name, *_both(field), field.source)


def _both(field: FieldChange) -> tuple[list[Piece], list[Piece]]:
    before, after = field.before, field.after
    if field.sensitive:
        return _whole(MASK), _whole(MASK)
    if field.known_after_apply or before is None or after is None:
        return _whole(_shown(before)), _whole(AFTER_APPLY if field.known_after_apply else _shown(after))
    if isinstance(before, str) and isinstance(after, str):
        stretches = common(before, after) if _is_plain(before) and _is_plain(after) else []
        if stretches and quotes.look(before) != quotes.look(after):
            return (
                _pieces(part for same, gone, _ in stretches for part in (Piece("", same), Piece("gone", gone))),
                _pieces(part for same, _, new in stretches for part in (Piece("", same), Piece("new", new))),
            )
        old, new_lines = quotes.apart(quotes.lines(before), quotes.lines(after), quotes.line)
        return _whole("\n".join(old)), _whole("\n".join(new_lines))
    (old_text,), (new_text,) = quotes.apart([before], [after], text_of)
    return _whole(old_text), _whole(new_text)


def _pieces(pieces: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.text]


def _whole(text: str) -> list[Piece]:
    return [Piece("", text)] if text else []


def _shown(value: object) -> str:
    if isinstance(value, str) and "\n" in value.strip("\n"):
        return "\n".join(map(quotes.line, quotes.lines(value)))
    return text_of(value)


def _is_plain(text: str) -> bool:
    """Tell whether a text has several words, and shows as it is, with no space at the end of a line."""
    return " " in text and not text.endswith("\n") and all(map(quotes.is_plain, text.split("\n")))
