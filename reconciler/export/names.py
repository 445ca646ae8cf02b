"""Names of blocks: short, made of what objects are called, the same whatever order they come in."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

LONGEST: Final = 48
"""Characters of a name, unless two are the same up to there."""


def block_names(objects: Sequence[tuple[tuple[str, ...], str]], fallback: str, taken: Collection[str]) -> list[str]:
    """Return a name for each object.

    What tells two apart is used before they are counted: more of the name, its upper case, then its other parts.

    Args:
        objects: What each is called, the best first, and its id.
        fallback: Name of one that is not called anything.
        taken: Names that others have.
    """
    names: dict[int, str] = {}
    used, small = set(taken), {name.lower() for name in taken}  # upper case alone does not tell from what was there
    open_ones = sorted(range(len(objects)), key=lambda number: (objects[number][0], objects[number][1]))
    steps = [list(_candidates(parts, fallback)) for parts, _ in objects]
    for depth in range(max(map(len, steps), default=0)):
        wanted: dict[str, list[int]] = {}
        for number in open_ones:
            wanted.setdefault(steps[number][min(depth, len(steps[number]) - 1)], []).append(number)
        settled = {
            numbers[0]: name
            for name, numbers in wanted.items()
            if len(numbers) == 1 and name not in used and name.lower() not in small
        }
        names |= settled
        used.update(settled.values())
        open_ones = [number for number in open_ones if number not in names]
    for number in open_ones:
        name, count = steps[number][0], 1
        while name in used:
            count += 1
            name = f"{steps[number][0]}_{count}"
        names[number] = name
        used.add(name)
    return [names[number] for number in range(len(objects))]


def _candidates(parts: Sequence[str], fallback: str) -> Iterator[str]:
    """Yield names for one object, the shortest first."""
    split = [piece for part in parts for piece in _pieces(part)]
    words = [word for piece in split if (word := spelled(piece))]
    if not words:
        yield fallback
        return
    yield _named(words[0][:LONGEST].rstrip("_"), fallback)
    yield _named(words[0], fallback)
    yield _named(next(word for piece in split if (word := spelled(piece, lower=False))), fallback)
    for count in range(2, len(words) + 1):
        yield _named("_".join(words[:count]), fallback)


def _named(word: str, fallback: str) -> str:
    return word if word[0].isalpha() or word[0] == "_" else f"{fallback}_{word}"


def _pieces(part: str) -> Iterator[str]:
    """Yield the parts of an address on the web, what comes behind the host first."""
    url = re.fullmatch(r"[a-z]+://(?:[^/@]*@)?([^/?#]*)([^?#]*).*", part, re.IGNORECASE | re.DOTALL)
    if url is None:
        yield part
        return
    host, path = url[1], url[2].strip("/")
    yield from (path, host) if path else (host,)


def spelled(text: str, *, lower: bool = True) -> str:
    """Return a text in letters, digits and underscores; signs beyond ASCII by their names, syllables as they sound."""
    signs = "".join(map(_sign, unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text))))
    if any(unicodedata.category(sign) == "Lo" for sign in text):
        signs = "".join(map(_sign, unicodedata.normalize("NFC", text)))  # a syllable as a whole sounds like something
    word = re.sub("[^A-Za-z0-9]+", "_", signs).strip("_")
    return word.lower() if lower else word


def _sign(sign: str) -> str:
    if sign.isascii():
        return sign
    category, name = unicodedata.category(sign), unicodedata.name(sign, "")
    if category.startswith("M") or not name:
        return ""
    if category.startswith("L"):
        return name.rsplit(maxsplit=1)[-1].rpartition("-")[2].lower()
    return f"_{name.lower()}_" if category.startswith("S") else "_"
