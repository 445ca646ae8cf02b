"""Guess what a person meant by a name that does not exist."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reconciler.quoting import in_shell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.address import Address

_FEW: Final = 100
_LONGEST_NAME: Final = 200
_NEAR: Final = 0.6
_TRIED: Final = 5
_NUMBER: Final = re.compile(r"\d+")
_LEADING_ZEROS: Final = re.compile(r"(?<!\d)0+(?=\d)")
_WORDS: Final = re.compile(r"[^\W_]+|[\W_]")


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate a person most likely meant, or None when none is near.

    A generated file may mistype thousands of thousands of names, so of many only the alphabetical neighbours are
    compared, once from the front and once from the back.
    """
    known = tuple(candidates)
    if len(word) > _LONGEST_NAME:
        return None
    bare = without_separators(word)
    alike = sorted(name for name in known if without_separators(name) == bare) if bare else []
    if alike:
        return alike[0]
    if len(known) > _FEW:
        forwards, backwards = _in_both_orders(known)
        known = (*_neighbours(word, forwards), *(name[::-1] for name in _neighbours(word[::-1], backwards)))
    near = difflib.get_close_matches(word, sorted(known), n=_TRIED, cutoff=_NEAR)
    return next((name for name in near if _is_near(word, name) and not _has_other_numbers(word, name)), None)


def without_separators(name: str) -> str:
    """Return a name as it reads without its spelling: without case, ``-``, ``_``, ``.``, spaces and leading zeros."""
    return re.sub(r"[\W_]", "", _LEADING_ZEROS.sub("", name)).casefold()


def _has_other_numbers(word: str, name: str) -> bool:
    """Tell whether two names are the same but for their numbers: of a numbered series, no other entry is meant."""
    return _NUMBER.sub("0", word) == _NUMBER.sub("0", name)


def _is_near(word: str, name: str) -> bool:
    """Tell whether two names are near in what is left of them without the whole words that begin and end both.

    Names of a kind share a prefix, such as their type, and the longer that is the nearer any two of them seem.
    """
    left, right = _WORDS.findall(word), _WORDS.findall(name)
    for _ in range(2):
        while left and right and left[-1] == right[-1]:
            left.pop()
            right.pop()
        left.reverse()
        right.reverse()
    mine, theirs = "".join(left), "".join(right)
    if not mine or not theirs:
        return True  # only whole words are left out
    slip = len(mine) == len(theirs) > 1 and sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1
    return slip or difflib.SequenceMatcher(None, mine, theirs).ratio() >= _NEAR


def is_only_spelled_otherwise(word: str, name: str | None) -> bool:
    """Tell whether a word is a name in another case or with other separators, so that nothing else can be meant."""
    return name is not None and without_separators(word) == without_separators(name)


def suggest(word: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """Return the help for a word that is none of those known: what was probably meant, else ``otherwise``.

    Without ``otherwise`` it lists what is known, in the order given.
    """
    candidates = tuple(known)
    near = did_you_mean(word, candidates)
    if near is not None:
        return proposed([near])
    if otherwise is not None:
        return otherwise
    return f"available: {', '.join(candidates)}" if candidates else ""


def proposed(names: Sequence[str]) -> str:
    """Return the question whether one of some names was meant, "" when there is none."""
    *others, last = [f'"{name}"' for name in names] or [""]
    either = f"{', '.join(others)} or {last}" if others else last
    return f"did you mean {either}?" if either else ""


@lru_cache(maxsize=4)
def _in_both_orders(names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    return sorted(names), sorted(name[::-1] for name in names)


def _neighbours(word: str, ordered: list[str]) -> list[str]:
    place = bisect_left(ordered, word)
    return ordered[max(0, place - 5) : place + 5]


def meant(address: Address, known: Iterable[str]) -> str:
    """Return what a person may have meant by an address that is none of these, as a help; "" when nothing is near."""
    addresses = list(known)
    below = sorted(text for text in addresses if text.startswith(f"{address}["))
    if address.key is None and below:
        return f"it is a block of {len(below)} objects, so name one of them:\n  {in_shell(below[0])}"
    near = did_you_mean(str(address), addresses)
    return f"did you mean {in_shell(near)}?" if near else ""
