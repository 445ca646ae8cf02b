"""A text as its readers see it: emoji, words and scripts; what cannot be seen counts for nothing.

Most texts are plain ASCII, and then none of the tables of Unicode is loaded.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from reconciler.linter.once import once

if TYPE_CHECKING:
    from reconciler.values import Path

# Format characters and fillers. Arabic and Syriac number signs are format characters that are seen.
_INVISIBLE: Final = (
    r"[[\p{Cf}\p{Variation_Selector}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u3164\uFFA0]"
    r"--[\u0600-\u0605\u06DD\u070F\u08E2]]"
)
# A flag, a keycap, what is drawn as an emoji by itself or on demand, and the symbols that WhatsApp draws as emoji
# unless a selector forbids it. Signs such as ™ and → are none.
_EMOJI: Final = (
    r"\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F"
    r"|[\p{Extended_Pictographic}&&[\u2600-\u27BF\U0001F000-\U0001FAFF]](?!\uFE0E)"
)
_UNSPACED: Final = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Lao}\p{Khmer}\p{Myanmar}]"
_THAI: Final = r"[\p{Thai}]"
THAI_WORD: Final = 7
"""Letters that count as one word of Thai, which is written without spaces; Meta's form counts so."""


LINE_BREAK: Final = re.compile(r"\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
"""A line break, as any program may show one."""
_ASCII_LETTER: Final = re.compile(r"[A-Za-z]")
_WORD: Final = re.compile(r"[^\W_]")


class Wording:
    """One text of an object.

    Attributes:
        path: Where it stands.
        written: As it is written.
    """

    def __init__(self, path: Path, written: str) -> None:
        self.path = path
        self.written = written

    @once
    def visible(self) -> str:
        """What can be seen of it: zero-width characters and direction marks are left out."""
        return visible(self.written)

    @once
    def emoji(self) -> tuple[str, ...]:
        """The emoji in it, each as one, however many code points make it."""
        if self.written.isascii() or not pattern(_EMOJI).search(self.written):
            return ()
        return tuple(sign for sign in pattern(r"\X").findall(self.written) if pattern(_EMOJI).search(sign))

    def __str__(self) -> str:
        return self.written


def visible(text: str) -> str:
    """Return a text without what cannot be seen."""
    return text if text.isascii() else str(pattern(_INVISIBLE).sub("", text))


def has_words(text: str) -> bool:
    """Tell whether a text holds a letter or digit of any script."""
    return _WORD.search(text) is not None


def count_words(text: str) -> int | None:
    """Return how many words a text has: parts between spaces that hold a letter or digit.

    Thai counts as one word for every seven letters; None where a script without spaces lets nobody count.
    """
    if not text.isascii():
        if pattern(_UNSPACED).search(text):
            return None
        thai = len(pattern(_THAI).findall(text))
        if thai:
            rest = pattern(_THAI).sub(" ", text)
            return -(-thai // THAI_WORD) + sum(map(has_words, rest.split()))
    return sum(map(has_words, text.split()))


def in_script(text: str, name: str) -> bool:
    """Tell whether a text holds a letter of a script, by its Unicode name: ``Hangul``."""
    if text.isascii():
        return name == "Latin" and _ASCII_LETTER.search(text) is not None
    return pattern(rf"\p{{{name}}}").search(text) is not None


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 word``, ``4 words``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@cache
def pattern(expression: str) -> Any:
    """Return the compiled expression, which may ask for properties of characters and for graphemes."""
    import regex  # noqa: PLC0415  90 ms that a project without a single letter beyond ASCII need not pay

    return regex.compile(expression, regex.V1)
