"""Literals of which a text must hold one where an expression matches: whether they are there is a quick question.

Python's own parser takes the expression apart. What it does not name here is passed over, which only makes the answer
less sharp: a text with one of the literals may match, a text without any cannot.
"""

from __future__ import annotations

import re
from re import _constants as ops  # type: ignore[attr-defined]  # not in the stubs; there since 3.11
from re import _parser as parser  # type: ignore[attr-defined]  # same
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

# To an expression that ignores case, these are the letters beside them.
_ONE_LETTER: Final = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s", "\u212a": "k", "\u03c2": "\u03c3"})
_COMMON_WORDS: Final = "also for from get give have left now only order our some the this what will with you your"
_COMMON: Final = frozenset(_COMMON_WORDS.split())
"""Words that most English texts have, however long they are."""
_NONE: Final = frozenset({""})


def folded(text: str) -> str:
    """Return a text as literals are compared: without case, as far as an expression that ignores case does."""
    return text.lower() if text.isascii() else text.translate(_ONE_LETTER).lower().translate(_ONE_LETTER)


def literals(expression: str) -> Collection[str]:
    """Return folded literals of which every match of an expression holds one; the empty one is in every text."""
    needed = _needed(parser.parse(expression, re.IGNORECASE))
    shortest_first = sorted(needed, key=len)
    kept: list[str] = []
    for literal in shortest_first:
        if not any(map(literal.__contains__, kept)):
            kept.append(literal)
    return kept


def _needed(parsed: Iterable[Any]) -> frozenset[str]:
    """Return the sharpest of the sets of which a match of a sequence holds one literal."""
    return max(_sets(parsed), key=_sharpness, default=_NONE)


def _sharpness(needed: frozenset[str]) -> tuple[int, int]:
    """Return how few texts hold one of some literals: those with the shortest word have most."""
    return min(0 if literal.strip() in _COMMON else len(literal.strip()) for literal in needed), -len(needed)


def _sets(parsed: Iterable[Any]) -> Iterator[frozenset[str]]:
    run = ""
    for op, argument in parsed:
        if op is ops.LITERAL:
            run += folded(chr(argument))
            continue
        if run:
            yield frozenset({run})
        run = ""
        if op is ops.SUBPATTERN:
            yield _needed(argument[-1])
        elif op is ops.BRANCH:
            yield frozenset().union(*map(_needed, argument[1]))
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and argument[0] > 0:
            yield _needed(argument[2])
    if run:
        yield frozenset({run})
