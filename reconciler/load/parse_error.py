"""What both parsers say about a text they cannot turn into values. Knows offsets, not files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.load.place import Place


@dataclass(frozen=True, slots=True)
class ParseError:
    """One problem at an offset in characters.

    ``first`` is the offset of what it collides with, with its label; ``bare`` says the same as a label that quotes a
    value, for where the value may be a secret.
    """

    code: str
    offset: int
    label: str
    width: int = 1
    help: str = ""
    first: tuple[int, str] | None = None
    bare: str = ""


def repeated(key: str, offset: int, width: int, first: Place) -> ParseError:
    """Return the problem of a key that stands again in its mapping."""
    return ParseError("E107", offset, f'duplicate key "{key}"', width, first=(first.key, "first defined here"))
