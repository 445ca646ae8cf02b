"""Expressions by language, for the rules that ask what a text is about. They guess: a text can mean anything."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from reconciler.linter.literals import literals

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_JOINED: Final = "AR BN FA GU HE HI JA KN KO LO ML MR PA TA TE TH UR ZH"
"""Languages that write without spaces, join particles to words, or have vowel signs that are no letters to ``re``."""


class Expressions:
    """What texts say when they speak of one matter, by language.

    Attributes:
        by_language: Language without its country to a regular expression; of whole words where words stand apart.
        everywhere: What is said so in every language, in Latin letters.
    """

    def __init__(self, by_language: Mapping[str, str], everywhere: str = "(?!)") -> None:
        self.by_language = by_language
        self.everywhere = everywhere
        self._compiled: dict[str, re.Pattern[str]] = {}
        self._literals: dict[str, Collection[str]] = {}

    def may_be_in(self, folded: str, language: str) -> bool:
        """Tell whether a text, ``folded``, may hold one of them; most texts need no closer look."""
        name = language.partition("_")[0]
        if name not in self._literals:
            self._literals[name] = literals(self.expression(name))
        return any(map(folded.__contains__, self._literals[name]))

    def find(self, text: str, language: str) -> tuple[str, ...]:
        """Return the expressions in a text of a language such as ``PT_BR``, each once, in their order."""
        expressions = (match.group() for match in self.pattern(language).finditer(plain(text)))
        return tuple(dict.fromkeys(expressions))

    def pattern(self, language: str) -> re.Pattern[str]:
        """Return the expression that finds them in a ``plain`` text of a language."""
        name = language.partition("_")[0]
        if name not in self._compiled:
            self._compiled[name] = re.compile(self.expression(name), re.IGNORECASE)
        return self._compiled[name]

    def expression(self, language: str) -> str:
        """Return that expression as text, to be part of a longer one."""
        anywhere = f"(?<![A-Za-z])(?:{self.everywhere})(?![A-Za-z])"
        own = plain(self.by_language.get(language, ""))
        if not own:
            return anywhere
        return f"{anywhere}|{own}" if language in _JOINED.split() else rf"{anywhere}|(?<!\w)(?:{own})(?!\w)"


def plain(text: str) -> str:
    """Return a text with its letters composed and with ordinary spaces, as the expressions are written."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ")
