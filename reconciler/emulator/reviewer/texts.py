"""Texts as a person reads them: what can be seen, words, emoji, formatting, variables. Knows no component."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

VARIABLE = re.compile(r"\{\{[^{}]*\}\}")
ALMOST = re.compile(r"\{+\s*\d+\s*\}+|\{\{\s*\d+|\d+\s*\}\}")
LINE_BREAK = re.compile("[\n\v\f\r\x85\u2028\u2029]")
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2")  # format characters that are drawn


def visible(text: str) -> str:
    """Return a text without zero-width characters, direction marks, selectors and fillers."""
    return text if text.isascii() else "".join(sign for sign in text if not _is_invisible(sign))


def has_words(text: str) -> bool:
    """Tell whether there is a letter or digit of any script in a text."""
    return any(sign.isalnum() for sign in text)


def around_variables(text: str) -> list[str]:
    """Return what can be seen before, between and after the variables."""
    return [visible(part) for part in VARIABLE.split(text)]


def broken_variable(text: str) -> str:
    """Return what was meant as a variable and is none, such as ``{1}`` or ``{{1``; empty when there is nothing."""
    matches = (ALMOST.search(part) for part in around_variables(text))
    return next((match[0] for match in matches if match), "")


def count_emoji(text: str) -> int:
    """Return how many emoji a person sees; a flag, a family and a keycap are one each."""
    if text.isascii():
        return 0
    signs = _pattern(r"\X").findall(text)
    return sum(not sign.isascii() and _is_emoji(sign) for sign in signs)


def styled(text: str, marks: str) -> bool:
    """Tell whether WhatsApp draws part of a text bold, italic or struck through: a mark on both sides of it.

    A mark within a word, beside a space on the inner side, or beside itself does nothing.
    """
    return any(_ends(text, start) for start, sign in enumerate(text) if sign in marks)


def _ends(text: str, start: int) -> bool:
    mark, line = text[start], text.find("\n", start)
    line = len(text) if line < 0 else line
    first = text[start + 1 : start + 2]
    if _is_in_word(text, start - 1) or not first or first == mark or first.isspace():
        return False
    ends = (at for at in range(start + 2, line) if text[at] == mark)
    return any(not text[at - 1].isspace() and not _is_in_word(text, at + 1) for at in ends)


def _is_in_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and unicodedata.category(text[at])[0] in "LMN"


def _is_invisible(sign: str) -> bool:
    number = ord(sign)
    if sign in FILLERS or any(number in some for some in SELECTORS):
        return True
    return unicodedata.category(sign) == "Cf" and sign not in SEEN


def _is_emoji(sign: str) -> bool:
    """Tell whether one sign is drawn in colour: by itself, or because a selector asks for it."""
    return any(_pattern(expression).search(sign) is not None for expression in _emoji())


def _emoji() -> Iterator[str]:
    yield r"\p{Emoji_Presentation}"
    yield r"\p{Extended_Pictographic}\uFE0F"
    yield r"[0-9#*]\uFE0F?\u20E3"
    yield r"[\p{Extended_Pictographic}&&[\u2600-\u27BF\U0001F000-\U0001FAFF]](?!\uFE0E)"  # WhatsApp draws these, too


@cache
def _pattern(expression: str) -> Any:
    import regex  # noqa: PLC0415  only a text beyond ASCII needs its tables

    return regex.compile(expression, regex.V1)
