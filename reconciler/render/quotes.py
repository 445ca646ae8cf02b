"""Write texts so that two different ones never look the same, and tell which would. Knows neither values nor plans.

A text that shows as it is stands bare. Any other stands between double quotes, with the escapes that JSON has for what
is not seen; where it has to be ``exact``, also for what looks like something else: a space at the end or after another
one, a mark that is put on a letter, a letter that has a second form.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, TypeVar

from reconciler.render.safe import clean, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Shown = TypeVar("Shown")

_EDGES: Final = re.compile(r"^ +| +$|(?<= ) ")
_JAMO: Final = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")
"""Letters of Korean that are put together to one; no marks by their category."""


def is_plain(text: str) -> bool:
    """Tell whether a text shows as it is: on one line, all of it seen, and no sign of quotes at its beginning."""
    return text == text.strip() and not text.startswith('"') and clean(text) == text


def quoted(text: str, *, exact: bool = False) -> str:
    """Return a text between double quotes, with escapes for what is not seen."""
    return f'"{inside(text, exact=exact)}"'


def inside(text: str, *, exact: bool = False) -> str:
    """Return what stands between the quotes."""
    text = clean(text.replace("\\", "\\\\").replace('"', '\\"'))
    if not exact:
        return text
    spaced = _EDGES.sub(lambda match: escape(" ") * len(match[0]), text)
    return "".join(escape(character) if _is_doubtful(character) else character for character in spaced)


def lines(text: str) -> list[str]:
    """Return the lines of a text; a line end that nothing follows belongs to the last one."""
    *before, last = text.split("\n")
    return [*before, last] if last or not before else [*before[:-1], before[-1] + "\n"]


def line(text: str, *, exact: bool = False) -> str:
    """Return one of these lines as it is shown: bare, or between quotes."""
    return text if is_plain(text) and not exact else quoted(text, exact=exact)


def apart(before: Sequence[Shown], after: Sequence[Shown], show: Callable[..., str]) -> tuple[list[str], list[str]]:
    """Return what is shown of both, exactly where two that are different would look the same.

    Args:
        before: Old values.
        after: New values.
        show: Returns what is shown of one; asked for ``exact=True``, different ones of it are never alike.
    """
    looks: dict[str, set[str]] = {}
    for value in (*before, *after):
        looks.setdefault(look(show(value)), set()).add(show(value, exact=True))
    old, new = ([show(value, exact=len(looks[look(show(value))]) > 1) for value in side] for side in (before, after))
    return old, new


def look(shown: str) -> str:
    """Return what an eye makes of a shown text: alike for two that it would not tell apart."""
    if not shown.isascii():
        shown = "".join(_plainest(character) for character in shown if not _is_ignorable(character))
        shown = unicodedata.normalize("NFC", shown)
    return " ".join(shown.split())


def _is_doubtful(character: str) -> bool:
    """Tell whether a character, shown as it is, may be part of what looks like another text."""
    if character.isascii():
        return False
    strange = character.isspace() or _is_ignorable(character) or _JAMO.match(character) is not None
    return strange or unicodedata.category(character)[0] == "M" or _plainest(character) != character


def _plainest(character: str) -> str:
    """Return the letter that looks the same, or nearly; signs and numbers are told apart by their form."""
    return unicodedata.normalize("NFKC" if character.isalpha() else "NFC", character)


def _is_ignorable(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f" or character > "\U000e0000"
